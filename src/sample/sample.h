#ifndef SAMPLE_SAMPLE_H
#define SAMPLE_SAMPLE_H

#include "base/vocabulary.h"
#include "dump/dump.h"
#include "kernel/kernel.h"
#include "sample/mask.h"

/*
 * One dataset that holds attention values of a sample: `extent` layers, heads,
 * queries and keys from `first` on.  axis[a] is the place of axis a among the
 * dataset's axes, or -1 when the dataset holds one index of it only.
 */
struct dump_piece {
	const struct hdf5_file *file; /* that it is in */
	char *path;
	struct hdf5_dataset dataset;
	int axis[DUMP_AXES];
	size_t first[DUMP_AXES];
	size_t extent[DUMP_AXES];
	size_t fixed[HDF5_MAX_AXES]; /* index on each other dataset axis, 0 on
					 these */
};

/* Why a sample cannot be used, for those who count it. */
enum dump_defect {
	DEFECT_NONE,
	DEFECT_OTHER,
	DEFECT_LAYERS, /* missing or duplicate */
	DEFECT_SHORT,  /* fewer modalities than keys */
};

/* What rows and keys there are in layers that are alike (forms.c). */
struct dump_form {
	size_t queries, keys;
	const char *path;  /* of a dataset that has it */
	bool other;	   /* the keys are of another sequence */
	bool columns;	   /* the other keys are there, but were not saved */
	size_t *positions; /* [queries] */
	size_t *visible;   /* [queries] */
	size_t *key_positions;	 /* [keys], rising; NULL: from 0 on */
	uint8_t *key_modality;	 /* [keys]; NULL: that of the positions */
	const size_t *key_class; /* [keys], of attention sums */
};

/* What may be stored beside attention sums, [layer, head, query]. */
enum sums_beside { SUMS_SINK, SUMS_ENTROPY, SUMS_DISTANCE, SUMS_BESIDE };

const char *sums_beside_name(enum sums_beside which);

struct dump_sample {
	const char *name; /* the dump's */
	enum task task;
	char group[DUMP_TEXT]; /* "" when there is none */
	size_t prompt_length;  /* where the response begins, or DUMP_NONE */
	size_t layers, heads, queries, keys; /* layers: that have a map */
	size_t *layer_numbers; /* [layers]: the model's own, increasing */
	size_t model_layers;   /* all that the model has */
	size_t tokens;	       /* positions whose modality is known, >= keys */
	size_t filled;	   /* positions that hold a token: the rest are slots of
				  a static cache, and padding */
	uint8_t *modality; /* [tokens], enum modality */
	size_t prompt_ids; /* token ids, where these are of the prompt alone;
			       else DUMP_NONE */
	bool *response;	   /* [tokens]: which the model produced; NULL where
			       nothing says so */
	bool labelled;	   /* each of them is named, not only the first */
	uint8_t *roles;	   /* [tokens]: 1 + number of the role that a position
			       has, 0 for none; NULL without roles */
	/* [role_count]: those of --role in their order, then what the dump calls
	 * its codes; NULL without roles */
	char (*role_names)[ROLE_NAME];
	size_t role_count;
	/* of the layers that the sample stands for: */
	size_t *key_positions; /* [keys], rising; NULL: key k is position k */
	const uint8_t *key_modality; /* [keys], enum modality */
	bool other_keys;	     /* the keys are of another sequence */
	bool columns; /* keys at other positions are there, but were not saved */
	size_t *positions;  /* [queries]: position of the row's token, or
			       DUMP_NONE where the row is only padding */
	size_t *visible;    /* [queries]: keys before this one exist */
	bool all_positions; /* row i is position i */
	/* of attention sums (sums.c): the datasets have classes of keys where
	 * others have keys; 0 and NULL of maps */
	size_t classes;
	size_t *key_classes;	 /* those of all forms */
	const size_t *key_class; /* [keys] */
	uint8_t *class_modality; /* [classes] */
	size_t *class_end;	 /* of all rows: every row has all classes */
	struct {
		struct dump_piece piece;
		const struct kernel *kernel; /* NULL: it is not there */
		bool big_endian;
	} beside[SUMS_BESIDE];
	struct mask mask;
	bool learnt_sink; /* rows add up to less than one, as is stated */
	struct dump_form *forms;   /* [form_count] */
	size_t form_count, form;   /* the one it stands for */
	size_t *form_of;	   /* [layers] */
	struct dump_piece *pieces; /* by layer, head, then query */
	size_t piece_count;
	size_t *piece_keys;	     /* [queries]: keys of the row's dataset */
	const struct kernel *kernel; /* of the values */
	bool big_endian;
	double scale; /* of quantised integers, which become f32; else 0 */
	enum dump_defect defect; /* after a failure */
	bool bare_codes; /* modality is from codes that nothing explains */
	/* Nothing says which tokens are special, and the first is text. */
	bool first_assumed;
	/* what was read as what, in words for the user */
	char modality_from[DUMP_TEXT], rows_from[DUMP_TEXT], warning[DUMP_TEXT];
};

/*
 * Reads what is to be known about sample `index`, and checks that it fits
 * together.  Release with dump_sample_release(), before the next one.
 */
int dump_sample_open(struct dump *dump, size_t index,
	struct dump_sample *sample, struct error *error);
void dump_sample_release(struct dump *dump, struct dump_sample *sample);

/* Makes the sample stand for the layers that are like `layer`: its rows, keys
 * and mask are those of these.  A sample just opened stands for those like
 * layer 0. */
void dump_sample_turn(struct dump_sample *sample, size_t layer);

/* How many layers from `layer` on, `most` at the most, are alike. */
size_t dump_sample_alike(
	const struct dump_sample *sample, size_t layer, size_t most);

/* The first key at that position or after it, `keys` when there is none. */
size_t dump_sample_key(const struct dump_sample *sample, size_t position);

/* The key at the row's own position, or DUMP_NONE. */
size_t dump_sample_own_key(const struct dump_sample *sample, size_t row);

/* The position of a key; of keys of another sequence its number. */
static inline size_t dump_sample_place(
	const struct dump_sample *sample, size_t key)
{
	return sample->key_positions ? sample->key_positions[key] : key;
}

/*
 * What is read of the sample: itself or, of attention sums, the classes as keys
 * of another sequence, in `view`, which is the caller's and lives no longer than
 * the sample.
 */
const struct dump_sample *sums_view(
	const struct dump_sample *sample, struct dump_sample *view);

/*
 * What is stored beside sums, as a map of the same layers and heads with one
 * row, whose keys are the sample's rows.  False where it is not stored.
 */
bool sums_view_beside(const struct dump_sample *sample, enum sums_beside which,
	struct dump_sample *view);

/*
 * Partitions the keys of layers `first` .. `end - 1` so that what any convention
 * counts is a union of classes: by modality, prompt and response, the first key
 * that is no padding apart and, `per_role`, by the roles of --role.  Keys that are
 * alike in this are of one class in all layers.  Classes are numbered in the order
 * of their first keys.  Of attention sums the partition is theirs.  Release with
 * partition_release(), also after a failure.
 */
struct partition {
	size_t *class; /* [forms of the sample][keys] */
	size_t keys;   /* the most that a layer has */
	size_t classes;
};
int partition_make(struct partition *partition,
	const struct dump_sample *sample, size_t first, size_t end,
	bool per_role, struct error *error);
void partition_release(struct partition *partition);

/* The classes of the keys of the layers that the sample stands for: [keys]. */
static inline const size_t *partition_classes(
	const struct partition *partition, const struct dump_sample *sample)
{
	return partition->class + sample->form * partition->keys;
}

/* Adds what the values of the piece are: "float16", "bfloat16 in uint16",
 * "int8 times 0.0039". */
void pieces_format_text(const struct dump_sample *sample,
	const struct dump_piece *piece, struct buffer *text);

/*
 * The steps of dump_sample_open(), in this order; nobody else calls them.
 * Each returns -1 with the error.
 */
struct item_search;

/* Reads what the sample is of: sets task. */
int sample_task(struct item_search *search, struct dump_sample *sample);

/*
 * Opens the datasets that hold the sample's attention: sets pieces, layers,
 * heads, queries, keys and the number format.  A missing head, a shape that
 * differs or a type that cannot be read is an error that names the dataset.
 */
int pieces_find(struct item_search *search, struct dump_sample *sample);

/*
 * The forms of the sample's layers: finds which there are, reads what is said of
 * their keys, and sets queries, keys and key_positions to those of the one by
 * which the rest is read; in the end, when its rows are known, settles the
 * others.  A form whose keys nothing explains is an error.
 */
int forms_find(struct dump_sample *sample, struct error *error);
int forms_read(struct item_search *search, struct dump_sample *sample);
int forms_settle(struct item_search *search, struct dump_sample *sample);
void forms_release(struct dump_sample *sample);

/* What to add to an error where no key counts: keys beyond all positions may be
 * those of cross attention. */
const char *forms_hint(const struct dump_sample *sample);

/* Finds out what values of this type are, or what the dump says that they are:
 * sets kernel, big_endian, scale and warning. */
int pieces_find_format(const struct hdf5_type *type, const struct dump *dump,
	struct dump_sample *sample, struct error *error);

/*
 * Finds which layers of the model the maps are of: sets layer_numbers and
 * model_layers.  From --layer, from a list of layer numbers, else from the
 * names of the datasets, else in their order; `named` is what the names say
 * ([layers] numbers, NULL when the layers are an axis), `empty` the layers that
 * are named but hold an empty dataset ([empty_count]).  A layer of the model
 * without a map is an error unless it is stated that there is none: by the
 * list, by an empty dataset, or by --layers-total.
 */
struct layer_names {
	const size_t *numbers; /* [layers] of the sample */
	const size_t *empty;
	size_t empty_count;
};
int layers_find(struct item_search *search, const struct layer_names *names,
	struct dump_sample *sample);

/*
 * Of attention sums, where this is one: reads the class of each key, after which
 * the sample has as many keys as there are, and opens what is stored beside.  When
 * all is known, sums_settle() checks that a class has keys of one modality.
 */
int sums_find(struct item_search *search, struct dump_sample *sample);
int sums_settle(struct item_search *search, struct dump_sample *sample);
void sums_release(struct dump_sample *sample);

/*
 * Whether key_class has a list for each layer: then sets the forms, whose rows and
 * keys are whole but for their modality, and key_classes.  Returns 1, 0 or -1.
 */
int sums_layers_find(struct item_search *search, struct dump_sample *sample);

/*
 * Finds what is at each position: sets modality, tokens and modality_from.
 * From the first of these that is given, or else that is there: codes, masks
 * or lists of indices, spans, a text length, token ids.
 */
int modality_find(struct item_search *search, struct dump_sample *sample);

/*
 * Finds which positions the model produced: sets response, labelled,
 * prompt_length and rows_from.  Without anything that says so they stay NULL, DUMP_NONE and "".
 */
int response_find(struct item_search *search, struct dump_sample *sample);

/*
 * Finds to which positions the rows belong: sets positions, visible and
 * all_positions, and rows_from where there is no response.
 */
int positions_find(struct item_search *search, struct dump_sample *sample);

/*
 * Of samples with a dataset per step, when the mask is known: which keys each
 * step has.  Sets the first key of its pieces, keys and visible.
 */
int positions_set_keys(struct item_search *search, struct dump_sample *sample);

#endif
