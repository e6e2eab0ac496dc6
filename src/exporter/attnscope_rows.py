"""The rows that a sample stores: are they attention, which keys do they see,
and what classes of keys are sums over."""

import h5py
import numpy as np

# The modality of a position: the codes of the `modality` dataset.
OTHER, TEXT, IMAGE, PAD, BOS, BOI, EOI = range(7)

MASKS = ("causal", "full", "blocks", "marked-blocks", "prefix")

# How far the sum of a row may be from one: a bfloat16, even if widened later,
# has a relative error of at most 2**-8.
TOLERANCE = 0.01

MISPLACED = (
    "nothing to its own key in any head, so it belongs to another position: "
    "transformers' Janus returns its last step only, and the first round of "
    "assisted decoding is wrong; use capture() or a forward pass over the "
    "whole sequence")


def array(values):
    """Converts any tensor to a numpy array.  Torch's bfloat16 and fp8 have no
    numpy equivalent and are converted through float32."""
    if not hasattr(values, "detach"):
        return np.asarray(values)
    values = values.detach().to("cpu")
    try:
        return values.numpy()
    except TypeError:
        return values.float().numpy()


def bfloat16():
    """The type in HDF5; numpy has none, so its values are uint16 in memory."""
    kind = h5py.h5t.IEEE_F32LE.copy()
    kind.set_fields(15, 7, 8, 0, 7)
    kind.set_size(2)
    kind.set_ebias(127)
    return kind


def encode(values, dtype):
    """Converts values to what the memory of a dtype holds."""
    if dtype != "bfloat16":
        return values.astype(dtype, copy=False)
    bits = values.astype(np.float32, copy=False).view(np.uint32)
    rounded = bits + 0x7fff + ((bits >> 16) & 1)  # to nearest, ties to even
    return (rounded >> 16).astype(np.uint16)


class Reader:
    """Reads the kept rows of a sample layer by layer, looks whether they are
    attention, and finds out what mask they show."""

    def __init__(self, source, keep, codes, prompt_length, mask, maps):
        self.source, self.codes = source, codes
        self.prompt_length = prompt_length
        self.rows = np.flatnonzero(keep)
        self.padded = codes[:source.keys] == PAD
        self.shape = (source.heads, len(self.rows), source.keys)
        self.worst = (0.0, "")
        self._given, self._future = mask, False
        # Rows that give nothing to their own key, in all layers so far.
        self._strange = np.ones(len(self.rows), bool)
        # Maps show their mask themselves.
        self._causal = None if maps else "causal"
        self._shown = {}  # (window, chunk): what rows see, where known

    def blocks(self, index):
        """Blocks of the layer: which of the kept rows, values [heads, rows,
        keys], their first key, and the first key that each row sees."""
        source = self.source
        live = np.flatnonzero(~self.padded[source.positions[self.rows]])
        own = np.zeros(len(self.rows), bool)
        for into, values, first, visible in source.blocks(
                index, self.rows[live]):
            into = live[into]
            positions = source.positions[self.rows[into]]
            seen = self._first(index, positions)
            end = first + values.shape[2]
            if visible is None:
                block = array(values)
                self.worst = max(self.worst, _check_rows(
                    source, index, block, positions, first,
                    self.padded[first:end]))
                own[into] = (block[:, range(len(into)), positions - first]
                             == 0).all(axis=0)
                later = np.arange(first, end) > positions[:, None]
                self._future |= bool(block[:, later].any())
            else:
                self._see(index, into, first, visible)
                seen = first + (visible & ~self.padded[first:end]).argmax(1)
            yield into, values, first, seen
        self._strange &= own
        if 2 * own.sum() > len(live):
            raise ValueError(f"layer {source.numbers[index]}: each of "
                             f"{own.sum()} rows gives {MISPLACED}")
        # By chance a head gives nothing, but hardly all of them.
        if (index == len(source.numbers) - 1 and self._strange.any()
                and source.heads * (index + 1) >= 8):
            place = source.positions[self.rows[self._strange]][0]
            raise ValueError(f"position {place}: the row gives {MISPLACED}")

    def _first(self, index, positions):
        """The first key that a row sees: of all that are not padding, those
        that window and chunk leave."""
        first = np.zeros(len(positions), int)
        window, chunk = self.source.window[index], self.source.chunk[index]
        if window:
            first = np.maximum(first, positions + 1 - window)
        if chunk:
            first = np.maximum(first, positions - positions % chunk)
        live = np.append(np.flatnonzero(~self.padded), len(self.padded))
        return np.minimum(live[np.searchsorted(live, first)], positions)

    def _see(self, index, into, first, visible):
        key = self.source.window[index], self.source.chunk[index]
        shown = self._shown.setdefault(key, [index, np.zeros(
            (len(self.rows), self.shape[2]), bool)])
        if shown[0] == index:
            shown[1][into, first:first + visible.shape[1]] = visible
        elif not np.array_equal(
                shown[1][into, first:first + visible.shape[1]], visible):
            numbers = self.source.numbers
            raise ValueError(
                f"layers {numbers[shown[0]]} and {numbers[index]} see "
                "different keys, which the model's config does not explain")

    def mask(self):
        """The name of the mask, the matrix, or None where nothing shows it."""
        if not self._shown:
            shows = self.source.mask if self._future else self._causal
            return self._given or shows
        rows = self.source.positions[self.rows]
        live = ~self.padded[rows]
        kinds = (self._given,) if self._given else (self.source.mask, *MASKS)
        # Releases of the library differ in how a window narrows images and
        # prompts that see themselves whole.  Rows of the response do not
        # notice.
        for chosen in (live, live & (rows >= self.prompt_length)):
            for kind in filter(None, kinds):
                if self._shows(kind, chosen):
                    return kind
        if self._given:
            raise ValueError(f"the mask is not {self._given}: rows see other "
                             "keys")
        if len(self._shown) > 1:
            raise ValueError("rows see keys by a mask that has no name, and "
                             "not the same in all layers")
        return next(iter(self._shown.values()))[1].astype(np.uint8)

    def _shows(self, kind, rows):
        return all(np.array_equal((shown & ~self.padded)[rows],
                                  self._predict(kind, *key)[rows])
                   for key, (_, shown) in self._shown.items())

    def _predict(self, kind, window, chunk):
        """Which keys rows see by a mask: [rows, keys] without padding."""
        keys = np.arange(self.shape[2])
        rows = self.source.positions[self.rows][:, None]
        ends = self.source.kv_length[self.rows][:, None]
        seen = (keys <= rows) if kind != "full" else np.broadcast_to(
            True, (len(rows), len(keys)))
        if window:
            seen = seen & (keys > rows - window) & (keys < rows + window)
        if chunk:
            seen = seen & (keys // chunk == rows // chunk)
        if kind == "prefix":
            whole = np.where(keys < self.prompt_length, 1, 0)
        elif kind in ("blocks", "marked-blocks"):
            whole = _images(self.codes, kind == "marked-blocks")[:len(keys)]
        else:
            whole = np.zeros(len(keys), int)
        mine = whole[rows]
        own = (mine > 0) & (mine == whole[keys])
        if window and kind != "prefix":  # as in Gemma 3, not PaliGemma 2
            own &= keys > rows - window
        seen = seen | own
        return seen & (keys < ends) & ~self.padded

    def check_sums(self, index, values, classes):
        """The sums of a layer are finite, and padding gets nothing."""
        live = ~self.padded[self.source.positions[self.rows]]
        total = values[:, live].sum(axis=-1)
        where = f"layer {self.source.numbers[index]}"
        if not np.isfinite(total).all():
            raise ValueError(f"{where} is not finite; if it is padding, pass "
                             "attention_mask=")
        pad = np.unique(classes[self.padded[:len(classes)]])
        if values[..., pad].max(initial=0) > TOLERANCE:
            self.worst = (2.0, f"{where} attends to padding: does "
                          "attention_mask belong to this sample?")


def _images(codes, marked):
    """The number of the image that sees itself whole, for each position; 0:
    none.  Images end where begin and end tokens say so, or, without those, at
    any other token."""
    numbers = np.zeros(len(codes), int)
    marks = np.isin(codes, (BOI, EOI))
    count, i = 0, 0
    while i < len(codes):
        if codes[i] != IMAGE:
            i += 1
            continue
        first = last = i
        while i < len(codes) and (codes[i] == IMAGE or (
                marks.any() and not marks[i])):
            last = i if codes[i] == IMAGE else last
            i += 1
        if marked and first and codes[first - 1] == (
                BOI if marks.any() else OTHER):
            first -= 1
        if marked and last + 1 < len(codes) and codes[last + 1] == (
                EOI if marks.any() else OTHER):
            last += 1
        count += 1
        numbers[first:last + 1] = count
        i = max(i, last + 1)
    return numbers


def key_classes(codes, keys, prompt_length, roles=None):
    """The class of each key: see "Attention sums" in attnscope-dump(5).  roles:
    codes that keep roles apart, too."""
    places = np.arange(keys)
    image = np.flatnonzero(codes == IMAGE)
    first, last = (image[0], image[-1]) if image.size else (-2, -2)
    live = codes[:keys] != PAD
    before = np.flatnonzero(live & (places < prompt_length))
    inside, spans = False, np.zeros(keys, bool)
    for i in places:
        inside = codes[i] == BOI or (inside and codes[i] != EOI)
        spans[i] = inside
    if not np.isin(codes, (BOI, EOI)).any():
        spans = (places >= first - 1) & (places <= last)
    # The last token of each image that a begin token begins.
    begun = np.cumsum(codes == BOI)
    lasts = [image[begun[image] == one].max() for one in set(begun[image])]
    labels = np.stack([
        (codes if roles is None else roles)[:keys],
        places >= prompt_length, places == live.argmax(),
        places == before[-1:].sum(), places == first - 1,
        np.isin(places, lasts), places == last, spans])
    labels[1:, ~live] = 0
    _, start, classes = np.unique(labels, axis=1, return_index=True,
                                  return_inverse=True)
    # Numbered in the order in which they appear.
    order = np.empty(len(start), int)
    order[np.argsort(start)] = np.arange(len(start))
    return order[classes.reshape(-1)]


def class_weights(codes, keys, prompt_length, roles=None):
    """The class of each key, and [key, class + 1] with a column for each class,
    and one from which the distance follows: the position less the mean one."""
    classes = key_classes(codes, keys, prompt_length, roles)
    places = np.arange(keys, dtype=np.float32)
    return classes, np.column_stack([
        np.eye(classes.max() + 1, dtype=np.float32)[classes],
        places - places.mean()])


def _check_rows(source, index, values, positions, first, padded):
    """The worst finding in a block, as a number and a message."""
    layer = source.numbers[index]
    values = values.astype(np.float32, copy=False)  # numpy's halves are slow
    low, high = values.min(), values.max()
    if low < 0 or high > 1 + TOLERANCE:
        raise ValueError(
            f"layer {layer} has values from {low:.3g} to {high:.3g}: these "
            "look like logits, or dropout is on; pass the maps after the "
            "softmax, of a model in eval()")
    sums = values.sum(axis=-1)
    off = np.abs(sums - 1)
    # A learnt sink takes a part.
    if source.learnt_sinks:
        off = np.where(sums < 1, 0, off)
    # argmax finds a NaN before any number.
    head, row = np.unravel_index(off.argmax(), off.shape)
    where = f"layer {layer}, head {head}, position {positions[row]}"
    if not np.isfinite(off[head, row]):
        raise ValueError(f"{where} is not finite; if it is padding, pass "
                         "attention_mask=")
    if padded.any() and values[..., padded].max() > TOLERANCE:
        return 2.0, (f"layer {layer} attends to padding: does attention_mask "
                     "belong to this sample?")
    if off[head, row] <= TOLERANCE:
        return 0.0, ""
    return float(off[head, row]), (f"{where} sums to {sums[head, row]:.4g}, "
                                   "not 1: is dropout on?")
