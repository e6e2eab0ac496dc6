"""Small models of transformers with random weights, made in code."""

import torch
import transformers

BASE = {"vocab_size": 128, "hidden_size": 32, "intermediate_size": 48,
        "num_hidden_layers": 3, "num_attention_heads": 4,
        "num_key_value_heads": 2, "max_position_embeddings": 256}
VISION = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1,
          "num_attention_heads": 2, "image_size": 16, "patch_size": 4}
LINEAR = {"head_dim": 8, "linear_num_key_heads": 2,
          "linear_num_value_heads": 4, "linear_key_head_dim": 8,
          "linear_value_head_dim": 8}
# bos, boi, 16 image tokens, eoi, 20 of text.
IDS = torch.tensor([[1, 90] + [91] * 16 + [92] + list(range(10, 30))])
TOKENS = {"image_token": 91, "boi_token": 90, "eoi_token": 92, "bos_token": 1}
PROMPT = 25


def sharpen(model, times=12):
    """Random weights attend to all keys alike, and hide mistakes."""
    for name, weights in model.named_parameters():
        if "q_proj" in name or "k_proj" in name:
            weights.data.mul_(times)
    return model.eval()


def text(name, times=12, **known):
    torch.manual_seed(0)
    config = getattr(transformers, f"{name}TextConfig", None) or getattr(
        transformers, f"{name}Config")
    model = getattr(transformers, f"{name}ForCausalLM")
    return sharpen(model(config(**{**BASE, **known})), times)


def with_image(name, text=(), vision=(), **known):
    torch.manual_seed(0)
    config = getattr(transformers, f"{name}Config")(
        text_config={**BASE, **dict(text)}, vision_config={
            **VISION, **dict(vision)}, **known)
    model = getattr(transformers, f"{name}ForConditionalGeneration")
    return sharpen(model(config))


def forward(model, **inputs):
    with torch.no_grad():
        return model(**inputs)


def eager_maps(model, **inputs):
    """The maps that eager attention makes, for the same input."""
    before = model.config._attn_implementation
    model.set_attn_implementation("eager")
    maps = forward(model, output_attentions=True, **inputs).attentions
    model.set_attn_implementation(before)
    return maps


PIXELS = torch.randn(1, 3, 16, 16, generator=torch.Generator().manual_seed(1))


def llama4():
    return text("Llama4", num_hidden_layers=4, head_dim=8,
                intermediate_size_mlp=32, num_local_experts=2,
                attention_chunk_size=8)


def gpt_oss():
    return text("GptOss", head_dim=8, sliding_window=8, num_local_experts=4,
                num_experts_per_tok=2)


def deepseek_v3():
    return text("DeepseekV3", q_lora_rank=16, kv_lora_rank=16,
                qk_rope_head_dim=8, qk_nope_head_dim=8, v_head_dim=8,
                n_routed_experts=4, n_group=1, topk_group=1,
                num_experts_per_tok=2, moe_intermediate_size=16,
                first_k_dense_replace=1, num_key_value_heads=4)


def paligemma():
    model = with_image(
        "PaliGemma", {"model_type": "gemma", "head_dim": 8},
        {"model_type": "siglip_vision_model", "projection_dim": 32},
        projection_dim=32, hidden_size=32, vocab_size=128,
        image_token_index=91)
    types = torch.zeros_like(IDS)
    types[:, PROMPT:] = 1
    return model, {"input_ids": IDS, "pixel_values": PIXELS,
                   "token_type_ids": types}


def gemma3():
    model = with_image(
        "Gemma3", {"head_dim": 8, "sliding_window": 8,
                   "num_hidden_layers": 6}, mm_tokens_per_image=16,
        boi_token_index=90, eoi_token_index=92, image_token_index=91)
    return model, {"input_ids": IDS, "pixel_values": PIXELS,
                   "token_type_ids": (IDS == 91).long()}


def qwen3_vl():
    model = with_image(
        "Qwen3VL", {"head_dim": 8, "rope_parameters": {
            "rope_type": "default", "rope_theta": 1e4,
            "mrope_section": [2, 1, 1]}},
        {"depth": 1, "num_heads": 2, "spatial_merge_size": 2,
         "temporal_patch_size": 2, "out_hidden_size": 32,
         "num_position_embeddings": 16, "deepstack_visual_indexes": [0]},
        image_token_id=91, video_token_id=93, vision_start_token_id=90,
        vision_end_token_id=92)
    return model, {"input_ids": IDS, "pixel_values": torch.randn(64, 96),
                   "image_grid_thw": torch.tensor([[1, 8, 8]]),
                   "mm_token_type_ids": (IDS == 91).int()}


def mllama():
    model = with_image(
        "Mllama", {"cross_attention_layers": [1], "pad_token_id": 0,
                   "bos_token_id": 1, "eos_token_id": 2, "rope_parameters": {
                       "rope_type": "default", "rope_theta": 1e4}},
        {"num_global_layers": 1, "attention_heads": 2, "image_size": 8,
         "max_num_tiles": 1, "intermediate_layers_indices": [0],
         "vision_output_dim": 32, "supported_aspect_ratios": [[1, 1]]},
        image_token_index=91)
    ones = torch.ones(1, 1, 1, dtype=torch.long)
    return model, {"input_ids": IDS, "aspect_ratio_mask": ones,
                   "pixel_values": torch.randn(1, 1, 1, 3, 8, 8),
                   "aspect_ratio_ids": ones[0], "cross_attention_mask":
                   torch.ones(1, IDS.shape[1], 1, 1, dtype=torch.long)}


def janus():
    model = with_image(
        "Janus", {"model_type": "llama"},
        {"projection_dim": 32, "num_image_tokens": 16, "depth": 2},
        vq_config={"num_embeddings": 32, "base_channels": 32,
                   "latent_channels": 32, "channel_multiplier": [1, 1],
                   "num_res_blocks": 1, "embed_dim": 8, "projection_dim": 32,
                   "image_token_embed_dim": 32, "num_patches": 4},
        image_token_id=91)
    model.generation_config.update(pad_token_id=0, bos_token_id=1)
    model.generation_config.generation_kwargs = {"boi_token_id": 90}
    return model, {"input_ids": IDS, "pixel_values": PIXELS}


def emu3():
    torch.manual_seed(0)
    words = {"<image>": 91, "<|extra_200|>": 93, "<|image start|>": 90,
             "<|image token|>": 94, **{
        f"<|visual token {i:06d}|>": 96 + i for i in range(32)}}
    model = transformers.Emu3ForConditionalGeneration(transformers.Emu3Config(
        text_config={**BASE, "pad_token_id": 0}, vocabulary_map=words,
        vq_config={
            "codebook_size": 32, "embed_dim": 4, "latent_channels": 4,
            "base_channels": 32, "channel_multiplier": [1, 1],
            "num_res_blocks": 1, "attn_resolutions": []}))
    ids = IDS.clone()
    ids[0, 2:18] = torch.arange(96, 112)
    ids[0, 5:18:4] = 93
    return sharpen(model), {"input_ids": ids}


def chameleon():
    torch.manual_seed(0)
    # The digits of a number are letters.
    words = {"<image>": 91, **{
        f"IMGIMG{chr(65 + i // 10)}{chr(65 + i % 10)}Z": 96 + i
        for i in range(26)}}
    model = transformers.ChameleonForConditionalGeneration(
        transformers.ChameleonConfig(**BASE, vocabulary_map=words, vq_config={
            "num_embeddings": 26, "embed_dim": 4, "latent_channels": 4,
            "base_channels": 32, "channel_multiplier": [1, 1],
            "num_res_blocks": 1, "resolution": 16}))
    ids = IDS.clone()
    ids[0, 2:18] = torch.arange(96, 112)
    return sharpen(model), {"input_ids": ids}


def llava():
    model = with_image(
        "Llava", {"model_type": "llama"},
        {"model_type": "clip_vision_model", "projection_dim": 16},
        image_token_id=91, vision_feature_layer=-1)
    return model, {"input_ids": IDS, "pixel_values": PIXELS}


def idefics3():
    model = with_image("Idefics3", {"model_type": "llama", "pad_token_id": 0},
                       image_token_id=91, scale_factor=1)
    return model, {"input_ids": IDS, "pixel_values": PIXELS[None]}


def qwen2_5_vl():
    model = with_image(
        "Qwen2_5_VL", {"rope_parameters": {
            "rope_type": "default", "rope_theta": 1e4,
            "mrope_section": [2, 1, 1]}, "use_sliding_window": False},
        {"depth": 1, "num_heads": 2, "spatial_merge_size": 2,
         "temporal_patch_size": 2, "out_hidden_size": 32, "window_size": 16,
         "fullatt_block_indexes": [0]},
        image_token_id=91, video_token_id=93, vision_start_token_id=90,
        vision_end_token_id=92)
    return model, {"input_ids": IDS, "pixel_values": torch.randn(64, 96),
                   "image_grid_thw": torch.tensor([[1, 8, 8]]),
                   "mm_token_type_ids": (IDS == 91).int()}
