"""What is asked and learned from: manifests, judgements, the shop itself, and their pictures."""
