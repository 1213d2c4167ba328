"""Networks that caption pictures: the real code, on a model made here that knows nothing."""

import pytest
from PIL import Image

from visual_search.reading.captions import Facts
from visual_search.reading.captions.image_to_text import ImageToText

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "blue", "mug", "vase"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> str:
    """A BLIP of two small layers, as the hub would hold it."""
    transformers = pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("blip")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    small = {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2}
    config = transformers.BlipConfig(
        text_config={
            **small,
            "encoder_hidden_size": 16,
            "vocab_size": len(WORDS),
            "num_hidden_layers": 1,
            "bos_token_id": 2,
            "sep_token_id": 3,
            "eos_token_id": 3,
            "pad_token_id": 0,
        },
        vision_config={**small, "num_hidden_layers": 1, "image_size": 32, "patch_size": 16},
        projection_dim=16,
    )
    tokenizer = transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt"))
    images = transformers.BlipImageProcessor(size={"height": 32, "width": 32})
    transformers.BlipProcessor(images, tokenizer).save_pretrained(folder)
    transformers.BlipForConditionalGeneration(config).save_pretrained(folder)
    return str(folder)


def test_each_picture_gets_a_sentence_and_a_missing_one_none(tiny) -> None:
    pictures = [Image.new("RGB", (40, 30), "blue"), None, Image.new("RGB", (30, 40), "red")]

    texts = ImageToText(model=tiny).caption([Facts(title="x")] * 3, pictures)

    assert len(texts) == 3
    assert texts[1] == ""
    assert {word for text in texts for word in text.lower().split()} <= {*WORDS}
