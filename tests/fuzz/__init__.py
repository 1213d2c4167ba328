"""The decode boundary under a fuzzer that sees which code each input reaches."""
