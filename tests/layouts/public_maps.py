"""Where public code puts its maps: names, axes, containers; see cases.py."""

import json
import os
import struct

import h5py
import numpy as np

from cases import (CASES, GEN, PAD, T, UND, Facts, answer, by_name, case, dump,
                   maps, one, plain, put, steps_of, understanding)

# Layers that are not 0 to L - 1.


@case("--attention '/{sample}/attention/layer_{layer}'", "--layers-total 18")
def sampled_layers(stem):
    """Every third layer under its own number, other families beside it."""
    facts, layers = plain(40, (1, 25), 30), [0, 3, 6, 9, 12, 15, 17]
    values = maps(18, 2, 1, 40)[layers][:, :, 30:]
    with h5py.File(stem + ".h5", "w") as file:
        file.create_group("meta").attrs["sampled_layers"] = json.dumps(layers)
        group = file.create_group("timestep_000")
        for layer, m in zip(layers, values):
            group[f"attention/layer_{layer:02d}"] = m.astype("f4")
            group[f"tsne/layer_{layer:02d}"] = np.ones((40, 2), "f4")
        group["query_positions"] = np.arange(30, 40)
        facts.state(group)
    return answer(facts, {"timestep_000": values}, layers, np.arange(30, 40))


HYBRID = [3, 7, 11, 15]


@case("--layers-total 16")
def hybrid(stem):
    """Linear layers have no maps."""
    answered = by_name(stem, UND, maps(16, 2, 2)[HYBRID], "layer_%d/attn",
                       layers=HYBRID)
    with h5py.File(stem + ".h5", "a") as file:
        file.attrs["num_hidden_layers"] = 16
    return answered


@case()
def hybrid_empty(stem):
    """Their maps are empty datasets."""
    answered = by_name(stem, UND, maps(16, 2, 2)[HYBRID], "layer_%d/attn",
                       layers=HYBRID)
    with h5py.File(stem + ".h5", "a") as file:
        for layer in set(range(16)) - set(HYBRID):
            file[f"layer_{layer}/attn"] = h5py.Empty("f4")
    return answered


@case("--axes layer,head,query,key")
def hybrid_stack(stem):
    """The numbers of the layers are beside the stack of those that have any."""
    values = maps(16, 2, 2)[HYBRID]
    put(stem, UND, values, num_hidden_layers=16)
    with h5py.File(stem + ".h5", "a") as file:
        file["layer_indices"] = HYBRID
    return answer(UND, {"hybrid_stack": values}, HYBRID)


# Forward hooks: datasets are called after modules.


def hooks(pattern):
    return lambda stem: by_name(stem, UND, maps(4, 2, 3), pattern,
                                lambda m: m[None])


for NAME, PATTERN in (
        ("hooks_hooked", "blocks.%d.attn.hook_pattern"),
        ("hooks_dots", "model.language_model.layers.%d.self_attn"),
        ("hooks_slashes", "model/layers/%d/self_attn")):
    CASES.append((NAME, hooks(PATTERN), (), None, None))


@case()
def hooks_of_vision(stem):
    """The tower of vision has maps of another shape."""
    answered = hooks("model.layers.%d.self_attn")(stem)
    with h5py.File(stem + ".h5", "a") as file:
        for layer, m in enumerate(maps(3, 2, 9, 16, causal=False)):
            file[f"visual.blocks.{layer}.attn"] = m[None].astype("f4")
    return answered


# Axes.


@case()
def last_token_only(stem):
    """[sample, layer, head, key], keys padded with zeros."""
    lengths = 20, 24, 22
    stored, codes = np.zeros((3, 4, 2, T)), np.full((3, T), PAD, "u1")
    answered = {}
    for i, length in enumerate(lengths):
        facts = understanding(length, prompt=0)
        values = maps(4, 2, 40 + i, length)[:, :, -1:]
        stored[i, ..., :length] = values[:, :, 0]
        codes[i, :length] = facts.codes
        answered |= answer(facts, {str(i): values},
                           rows=np.array([length - 1]))
    with h5py.File(stem + ".h5", "w") as file:
        file.attrs["task"] = "understanding"
        file["attn_weights"] = stored.astype("f4")
        file["modality"] = codes
        file["query_positions"] = np.array(lengths)[:, None] - 1
    return answered


@case()
def stack_of_one(stem):
    """torch.stack(outputs.attentions)"""
    values = maps(5, 2, 5)
    return one(stem, UND, values, stored=values[:, None])


@case("--axes layer,sample,head,query,key")
def stack_of_three(stem):
    samples = [maps(5, 2, 50 + i) for i in range(3)]
    put(stem, UND, np.stack(samples, 1))
    return answer(UND, samples)


@case("--axes layer,query,key")
def mean_over_heads(stem):
    values = maps(5, 3, 6).mean(1)
    return one(stem, UND, values[:, None], "attention", values)


@case()
def mean_by_name(stem):
    values = maps(5, 3, 6).mean(1, keepdims=True)
    return by_name(stem, UND, values, "layer_%d", lambda m: m[0])


@case("--axes sample,layer,query,key")
def mean_of_batch(stem):
    values = maps(5, 3, 6).mean(1, keepdims=True)
    samples = [values, values[::-1], values]
    put(stem, UND, np.stack(samples)[:, :, 0], "attention")
    return answer(UND, samples)


@case("--axes head,layer,query,key")
def heads_first(stem):
    values = maps(4, 6, 43)
    return one(stem, UND, values, stored=values.swapaxes(0, 1))


@case()
def heads_within(stem):
    """BTNS, of jax"""
    values = maps(4, 6, 43)
    return one(stem, UND, values, stored=values.swapaxes(1, 2)[:, None])


@case("--axes layer,1,head,head,query,key")
def heads_in_groups(stem):
    """BKGTS, of jax"""
    values = maps(4, 6, 43)
    return one(stem, UND, values, stored=values.reshape(4, 1, 2, 3, T, T))


@case("--axes layer,head,head,query,key")
def heads_in_groups_only(stem):
    values = maps(4, 6, 43)
    return one(stem, UND, values, stored=values.reshape(4, 2, 3, T, T))


@case("--axes query,layer,head,key")
def rows_first(stem):
    values, rows = maps(4, 6, 43)[:, :, 16:], np.arange(16, T)
    put(stem, UND, values.transpose(2, 0, 1, 3), query_positions=rows)
    return answer(UND, {"rows_first": values}, rows=rows)


@case("--axes layer,head,query,key", "--query-positions 16:24")
def rows_of_response(stem):
    values, rows = maps(4, 2, 43)[:, :, 16:], np.arange(16, T)
    put(stem, UND, values)
    return answer(UND, {"rows_of_response": values}, rows=rows)


@case(refused="/decoder_attentions [4,2,24,24], /encoder_attentions [4,2,24")
def two_towers(stem):
    values = maps(4, 2, 17)
    answered = one(stem, UND, values, "decoder_attentions")
    with h5py.File(stem + ".h5", "a") as file:
        file["encoder_attentions"] = maps(4, 2, 18).astype("f4")
    return answered


@case("--axes layer,head,key,query")
def keys_first(stem):
    values = maps(4, 2, 33)
    return one(stem, UND, values, "attention", values.swapaxes(2, 3))


@case("--attention '/{sample}/attention' --axes query,key --layer 0")
def documents(stem):
    """One map of each, a mean over layers and heads."""
    values = [maps(1, 3, 490 + i).mean(1, keepdims=True) for i in range(2)]
    with dump(stem, UND) as file:
        for i, m in enumerate(values):
            file[f"doc_{i}/indices"] = np.arange(5)
            file[f"doc_{i}/attention"] = m[0, 0].astype("f4")
    return answer(UND, {f"doc_{i}": m for i, m in enumerate(values)})


@case("--attention '/doc_{sample}/attention' --axes query,key --layer 0")
def documents_beside(stem):
    """Other things beside the documents are no samples."""
    answered = documents(stem)
    with h5py.File(stem + ".h5", "a") as file:
        file["hidden"] = np.zeros((2, T, 8), "f4")
        file.create_group("config")
    return {(sample[4:], layer): value
            for (sample, layer), value in answered.items()}


@case("--attention '/attn/h_{head}/layer_{layer}'")
def heads_by_name(stem):
    """The h of GPT-2 is a layer."""
    values = maps(3, 2, 950)
    with dump(stem, UND) as file:
        for layer, head in np.ndindex(3, 2):
            file[f"attn/h_{head}/layer_{layer}"] = values[
                layer, head].astype("f4")
    return answer(UND, {"heads_by_name": values})


@case("--axes head,query,key --layer 0")
def last_layer(stem):
    values = [maps(1, 3, 490 + i) for i in range(2)]
    with dump(stem, UND) as file:
        for i, m in enumerate(values):
            file[f"sample_{i}/attn"] = m[0].astype("f4")
    return answer(UND, values)


@case("--axes sample,query,key --layer 0")
def growing(stem):
    values = [maps(1, 3, 490 + i).mean(1, keepdims=True).astype("f2")
              for i in range(2)]
    with dump(stem, UND) as file:
        file.create_dataset("attn", data=np.stack(values)[:, 0, 0],
                            maxshape=(None,) * 3, chunks=(10, 5, 5))
    return answer(UND, values)


@case("--attention '/attn/{layer}' --axes 1,head,query,key")
def bare_numbers_of_batch(stem):
    return by_name(stem, UND, maps(4, 2, 950), "attn/%d", lambda m: m[None])


@case("--attention '/attn/{layer}' --axes head,query,key")
def bare_numbers(stem):
    return by_name(stem, UND, maps(4, 2, 950), "attn/%d")


# Keys that are no positions, or not all.


def static(stem, name, put):
    """32 keys, the last 8 of which are never used."""
    values = maps(4, 2, 15)
    with dump(stem, UND) as file:
        put(file, np.pad(values, ((0, 0),) * 3 + ((0, 8),)).astype("f4"))
    return answer(UND, {name: values})


@case("--axes layer,head,query,key")
def static_cache(stem):
    return static(stem, "static_cache", lambda file, values:
                  file.__setitem__("attentions", values))


@case()
def static_cache_steps(stem):
    return static(stem, "static_cache_steps", lambda file, values:
                  steps_of(file, values, 32, stored=lambda m: m[None]))


@case("--axes layer,head,query,key", "--key-modality image")
def cross_attention(stem):
    """Text over keys that are all image, which nothing says."""
    values = maps(4, 2, 16, 20, causal=False)[:, :, :14]
    with dump(stem, plain(14, (0, 0), 8), "codes") as file:
        file["cross_attentions"] = values.astype("f4")
        file["token_types"] = np.ones(14, "u1")
    return {("cross_attention", layer): 1 for layer in range(4)}


@case()
def pruned_keys(stem):
    """FastV: from layer 2 on every other image token is gone."""
    facts = understanding()
    keep = np.array([i for i in range(T) if not 2 <= i < 12 or i % 2 == 0])
    kept = Facts(facts.task, facts.codes[keep], int((keep < 16).sum()))
    before, after = maps(2, 2, 18), maps(3, 2, 19, len(keep))
    with dump(stem, facts) as file:
        file["keep_indices"] = keep
        for layer, m in enumerate([*before, *after]):
            file[f"layer_{layer}"] = m.astype("f4")
    return answer(facts, {"pruned_keys": before}) | answer(
        kept, {"pruned_keys": after}, [2, 3, 4])


@case("--window 8,8,0,8")
def sliding_window(stem):
    """Steps of a layer with a window have its last 8 keys only."""
    values = maps(4, 2, 20)
    with dump(stem, UND) as file:
        for step, q in enumerate(range(16, T)):
            for layer, m in enumerate(values):
                first = 0 if layer == 2 else q - 7
                m[:, q, :first] = 0
                m[:, q] /= m[:, q].sum(-1, keepdims=True)
                file[f"step_{step}/layer_{layer}"] = m[
                    None, :, None, q, first:q + 1].astype("f4")
        file["query_positions"] = np.arange(16, T)
    return answer(UND, {"sliding_window": values})


# Denoising: the whole image is computed again in each step.

NOISY = [maps(4, 2, 150 + step, causal=False) for step in range(3)]
MEAN = np.concatenate(NOISY, 1)  # over steps, as if they were heads


@case()
def denoising(stem):
    with dump(stem, GEN) as file:
        for step, values in enumerate(NOISY):
            for layer, m in enumerate(values):
                file[f"step_{step}/layer_{layer}"] = m.astype("f4")
    return answer(GEN, NOISY)


@case()
def denoising_by_noise(stem):
    names = "timestep_981", "timestep_481", "timestep_1"
    with dump(stem, GEN) as file:
        for name, values in zip(names, NOISY):
            for layer, m in enumerate(values):
                file[f"{name}/layer_{layer}/attn"] = m[None].astype("f4")
    return answer(GEN, dict(zip(names, NOISY)))


@case("--axes step,layer,head,query,key")
def denoising_axis(stem):
    with dump(stem, GEN) as file:
        for i, steps in enumerate((NOISY, NOISY[::-1])):
            file[f"sample_{i}/attentions"] = np.stack(steps).astype("f4")
    return answer(GEN, [MEAN, MEAN])


@case()
def denoising_of_samples(stem):
    with dump(stem, GEN) as file:
        for i, steps in enumerate((NOISY, NOISY[::-1])):
            for step, values in enumerate(steps):
                for layer, m in enumerate(values):
                    name = f"sample_{i}/denoise_{step:03d}/layer_{layer}"
                    file[name] = m.astype("f4")
    return answer(GEN, [MEAN, MEAN])


# Containers of other programs, filters and number formats.


def blosc(chunk):
    """As blosc stores what does not get smaller."""
    size = len(chunk)
    return struct.pack("<4B3I", 2, 1, 2, 4, size, size, size + 16) + chunk


@case()
def pytables(stem):
    values = maps(4, 2, 21)
    with dump(stem, UND) as file:
        file.attrs["PYTABLES_FORMAT_VERSION"] = np.bytes_("2.1")
        kind = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        kind.set_chunk((1, 2, T, T))
        kind.set_filter(32001, h5py.h5z.FLAG_OPTIONAL,
                        (2, 2, 4, 2 * T * T * 4, 5, 1))
        made = h5py.h5d.create(file.id, b"attention", h5py.h5t.IEEE_F32LE,
                               h5py.h5s.create_simple(values.shape), kind)
        for layer, m in enumerate(values):
            made.write_direct_chunk((layer, 0, 0, 0),
                                    blosc(m.astype("<f4").tobytes()))
        file["attention"].attrs["CLASS"] = np.bytes_("CARRAY")
    return answer(UND, {"pytables": values})


@case()
def pytables_earray(stem):
    """Appended sample by sample."""
    values = maps(4, 2, 21)
    with dump(stem, UND) as file:
        data = file.create_dataset(
            "attention", data=np.stack([values] * 2).astype("f4"),
            maxshape=(None, 4, 2, T, T), chunks=(7, 4, 2, T, T),
            compression="gzip", shuffle=True)
        data.attrs["CLASS"] = np.bytes_("EARRAY")
        data.attrs["EXTDIM"] = np.int32(0)
    return answer(UND, [values] * 2)


@case()
def matlab(stem):
    """v7.3: a user block, axes turned around, all numbers doubles."""
    values = maps(4, 2, 21)
    task = np.frombuffer("understanding".encode("utf-16-le"), "u2")
    with h5py.File(stem + ".h5", "w", userblock_size=512) as file:
        file["attention"] = values.transpose(3, 2, 1, 0)
        file["modality"] = UND.codes.astype("f8")[:, None]
        file["prompt_length"] = np.array([[16.0]])
        file["task"] = task[:, None]
        for name in file:
            file[name].attrs["MATLAB_class"] = np.bytes_(
                "char" if name == "task" else "double")
        file["task"].attrs["MATLAB_int_decode"] = np.int32(2)
    with open(stem + ".h5", "r+b") as file:
        file.write(b"MATLAB 7.3 MAT-file")
    return answer(UND, {"matlab": values})


def netcdf(file, name, values, *dimensions):
    """A variable; a dimension without one is a scale that says so."""
    file[name] = values
    for i, dimension in enumerate(dimensions):
        if dimension not in file:
            size = len(values) if not i else values.shape[i]
            file[dimension] = np.zeros(size, ">f4")
            file[dimension].make_scale(
                "This is a netCDF dimension but not a netCDF variable."
                f"{size:10}")
        elif "CLASS" not in file[dimension].attrs:
            file[dimension].make_scale(dimension)
        file[name].dims[i].attach_scale(file[dimension])


@case()
def xarray(stem):
    values = maps(4, 2, 21)
    with dump(stem, UND, "codes") as file:
        file["layer"], file["head"] = np.arange(4), np.arange(2)
        netcdf(file, "attention", values.astype("f4"),
               "layer", "head", "query", "key")
        netcdf(file, "modality", UND.codes, "key")
    return answer(UND, {"xarray": values})


@case()
def xarray_of_samples(stem):
    values = maps(4, 2, 21)
    with h5py.File(stem + ".h5", "w") as file:
        file["sample"] = ["cat", "dog"]
        netcdf(file, "attention", np.stack([values, values[::-1]]).astype("f4"),
               "sample", "layer", "head", "query", "key")
        netcdf(file, "modality", np.stack([UND.codes] * 2), "sample", "key")
        netcdf(file, "task", ["understanding"] * 2, "sample")
        netcdf(file, "prompt_length", [16, 16], "sample")
    return answer(UND, {"cat": values, "dog": values[::-1]})


def stored_as(stem, values, **how):
    with dump(stem, UND) as file:
        file.create_dataset("attention", data=values, **how)


@case()
def doubles(stem):
    values = maps(4, 2, 33)
    stored_as(stem, values)
    return answer(UND, {"doubles": values})


def brain_floats(stem, kind):
    """bfloat16 for which numpy has no type."""
    bits = (maps(4, 2, 33).astype("f4").view("u4") + 0x8000) >> 16
    stored_as(stem, bits.astype("u2").view(kind))
    return answer(UND, {os.path.basename(stem): (bits << 16).view("f4")})


@case()
def brain_floats_signed(stem):
    return brain_floats(stem, "i2")


@case()
def brain_floats_unsigned(stem):
    return brain_floats(stem, "u2")


@case()
def scale_offset(stem):
    values = maps(4, 2, 70).astype("f4")
    stored_as(stem, values, chunks=(1, 2, T, T), scaleoffset=6)
    return answer(UND, {"scale_offset": values.round(6)})


@case()
def szip(stem):
    values = maps(4, 2, 70).astype("f4")
    how = "szip" if "szip" in h5py.filters.encode else None
    stored_as(stem, values, chunks=(1, 2, T, T), compression=how)
    return answer(UND, {"szip": values})


# Samples that are not there, or not whole.

WRITTEN = [maps(4, 2, 360 + i) for i in range(3)]


def reserved(stem, done, **how):
    """8 reserved, 3 written."""
    with dump(stem, UND) as file:
        data = file.create_dataset("attn", (8, 4, 2, T, T), "f4",
                                   chunks=(1, 4, 2, T, T), **how)
        for i, values in enumerate(WRITTEN):
            data[i] = values
        if done:
            file["done"] = np.arange(8) < 3
    return answer(UND, WRITTEN)


@case(lost="5 of 8 samples could not be read")
def reserved_samples(stem):
    return reserved(stem, True, maxshape=(None, 4, 2, T, T),
                    compression="gzip")


@case("--axes sample,layer,head,query,key",
      lost="5 of 8 samples could not be read")
def reserved_nan(stem):
    return reserved(stem, False, fillvalue=np.nan)


def groups(stem, write):
    """A group of each sample, with its own codes."""
    with dump(stem, UND, "codes") as file:
        for i, values in enumerate(WRITTEN):
            write(file, i, values.astype("f4"))
            file[f"sample_{i}/modality"] = UND.codes


@case(lost="1 of 4 samples could not be read")
def empty_sample(stem):
    groups(stem, lambda file, i, values: file.__setitem__(
        f"sample_{i}/attentions", values))
    with h5py.File(stem + ".h5", "a") as file:
        file["sample_3/attentions"] = np.zeros(0, "f4")
        file["sample_3/modality"] = UND.codes
    return answer(UND, WRITTEN)


@case(lost="1 of 4 samples could not be read")
def failed_sample(stem):
    groups(stem, lambda file, i, values: file.__setitem__(
        f"sample_{i}/attentions", values))
    with h5py.File(stem + ".h5", "a") as file:
        file.create_group("sample_3").attrs["error"] = "CUDA out of memory"
    return answer(UND, WRITTEN)


@case(lost="1 of 3 samples could not be read")
def killed(stem):
    """In the middle of the last sample."""
    def write(file, i, values):
        for layer in range(4 if i < 2 else 2):
            file[f"sample_{i}/layer_{layer}"] = values[layer]
    groups(stem, write)
    return answer(UND, WRITTEN[:2])


# Maps that are not stored whole.


@case("--axes layer,head,query,key")
def ragged_rows(stem):
    with dump(stem, UND) as file:
        data = file.create_dataset("attn", (4, 2, T), h5py.vlen_dtype("f4"))
        for at in np.ndindex(4, 2, T):
            data[at] = WRITTEN[0][at][:at[2] + 1].astype("f4")
    return answer(UND, {"ragged_rows": WRITTEN[0]})


@case()
def virtual(stem):
    with dump(stem, UND) as file:
        layout = h5py.VirtualLayout((4, 2, T, T), "f4")
        for layer, m in enumerate(WRITTEN[0]):
            file[f"raw/{layer}"] = m.astype("f4")
            layout[layer] = h5py.VirtualSource(".", f"raw/{layer}", (2, T, T))
        file.create_virtual_dataset("attention", layout)
    return answer(UND, {"virtual": WRITTEN[0]})


@case()
def lower_triangles(stem):
    triangles = WRITTEN[0][(..., *np.tril_indices(T))]
    return one(stem, UND, WRITTEN[0], "attention", triangles)


@case("--axes layer*head,query,key")
def layers_of_heads(stem):
    return one(stem, UND, WRITTEN[0], "attention",
               WRITTEN[0].reshape(8, T, T), num_layers=4, num_heads=2)
