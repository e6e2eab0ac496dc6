"""PaliGemma answers a question; picture and question see themselves whole."""

from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor

from attnscope_dump import Dump, capture

NAME = "google/paligemma-3b-mix-224"
model = AutoModelForImageTextToText.from_pretrained(NAME, device_map="auto")
processor = AutoProcessor.from_pretrained(NAME)
inputs = processor(text="<image>answer en What is the cat doing?",
                   images=Image.open("cat.jpg"), return_tensors="pt")

with Dump("paligemma.h5", model=NAME) as dump, capture(model) as sums:
    answer = model.generate(**inputs.to(model.device), max_new_tokens=64)
    dump.add("cat", "understanding", sums, input_ids=answer,
             image_token=model.config.image_token_id)
