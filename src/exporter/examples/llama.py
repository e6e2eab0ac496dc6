"""Two samples of a batch that is padded on the left, each with two pictures: a
Llama, in LLaVA."""

from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from attnscope_dump import Dump, capture

NAME = "llava-hf/llava-1.5-7b-hf"
model = AutoModelForImageTextToText.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME, padding_side="left")
pictures = [Image.open(name) for name in ("cat.jpg", "dog.jpg")]
inputs = processor(
    text=["USER: <image><image> Which is older? ASSISTANT:",
          "USER: <image><image> What do both of them have? ASSISTANT:"],
    images=[pictures, pictures], padding=True, return_tensors="pt",
).to(model.device)

with Dump("llama.h5", model=NAME) as dump, capture(model) as sums:
    answers = model.generate(**inputs, max_new_tokens=64)
    for row, name in enumerate(("older", "both")):
        dump.add(name, "understanding", sums, batch=row, input_ids=answers,
                 attention_mask=inputs.attention_mask,
                 image_token=model.config.image_token_id)
