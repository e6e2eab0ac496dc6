# What info prints for real dumps and for bad ones.
. tests/cli/lib.sh

demo=data/demo

run info $demo/umm_final_rows100.h5
status_is 0
err_is ""
out_is "data/demo/umm_final_rows100.h5
  model          umm-digits-12L
  step           1458
  attention      /samples/{sample}/attention
  axes           layer,head,query,key (attnscope-dump(5))
  layers         axis 1
  samples        {sample} in the names
  maps           12 layers, 4 heads, 2.0 MB stored, 2.6 MB raw
  storage        float16, chunks of 1x4x(1 to 16)x(21 to 41), shuffle, \
deflate; read as chunks
  understanding  50 samples of 1 to 10 rows and 24 to 41 keys
  text→image     counts text of the response (1 to 10 rows) on image (16 keys)
    rows         the response begins at prompt_length
    positions    modality from modality (codes)
    mask         not stated; causal, unless its values show another
  generation     50 samples of 16 rows and 21 to 36 keys
  image→text     counts generated image (16 rows) on text (2 to 17 keys)
    rows         the response begins at prompt_length
    positions    modality from modality (codes)
    mask         not stated; causal, unless its values show another
  groups         short (7), vqa (7), choice (6), options (6), parity (6),
                 caption (6), ocr (6), yesno (6), short_caption (10),
                 instruction (10), text_rendering (10), dense_caption (10),
                 long_caption (10)"
case_ok "what is in a dump, and what will be counted"

cp "$WORK/out" "$WORK/strict"
for jobs in 1 2 7; do
	run info -j $jobs $demo/umm_final_rows100.h5
	out_same "$WORK/strict"
done
case_ok "the same with any number of workers"

run info --convention authors $demo/umm_final_rows100.h5
status_is 0
out_has "on image with its begin token (17 keys)"
out_has "generated image, less its last token (15 rows) on the whole prompt"
run info --rows posttext $demo/umm_aia.h5
out_has "counts text after the last image token (3 to "
run info --group =mine $demo/umm_aia.h5
out_has "  groups         mine (20)"
case_ok "what will be counted follows the options"

run info tests/data/forms/forms.h5
status_is 0
for way in "float16, contiguous; read as mapped (2 samples)" \
	"float16 big-endian, contiguous; read as blocks (1 sample)" \
	"bfloat16, contiguous; read as mapped" \
	"float8 e4m3, contiguous; read as mapped" \
	"float16, compact; read as blocks" \
	"float16, chunks of 1x2x6x6, shuffle, deflate, fletcher32; read as chunks" \
	"float16, chunks of 1x1x(4 to 14)x(3 to 14); read as chunks (4 "; do
	out_has "  storage        $way"
done
case_ok "every way in which samples are stored, once"

run info tests/data/bad/unnamed.h5
status_is 0
out_has "  model          unnamed"
out_has "  step           -"
case_ok "a dump that does not say its model is called by its file"

run info tests/data/measures/measures.h5 $demo/umm_aia.h5
status_is 0
[ "$(grep -c '^[^ ]' "$WORK/out")" -eq 2 ] || fail "not two dumps"
case_ok "one paragraph for each dump"

awk '{ gsub(/[\200-\277]/, "") } length > 100 { exit 1 }' "$WORK/strict" ||
	fail "a line is too long"
awk 'NR > 1 { gsub(/[\200-\277]/, ""); if (substr($0, 17, 1) != " " ||
	substr($0, 18, 1) == " ") exit 1 }' "$WORK/strict" ||
	fail "a column is out of line"
case_ok "columns stand in line, also behind arrows"

run info tests/data/bad/no_modality.h5
failure "no_modality.h5: /samples/one: has no dataset 'modality'"
run info tests/data/bad/no_counted_row.h5
status_is 1
err_has "no_counted_row.h5: one: no row counts"
out_has "understanding  1 sample of 8 rows and 8 keys"
run info "$WORK/nosuch.h5"
failure "$WORK/nosuch.h5: cannot open: No such file"
run info -
failure "a dump cannot come from a pipe"
case_ok "a dump that is no good"

run info tests/data/bad/no_task.h5 $demo/umm_final_rows100.h5
status_is 1
err_has "no_task.h5: /samples/one: has no attribute 'task'"
out_same "$WORK/strict"
case_ok "a bad dump does not hide a good one"

foreign=tests/data/foreign
run info $foreign/onedataset_und.h5
status_is 0
err_is ""
out_has "counts text after the last image token (1 to 10 rows) on image"
out_has "    rows         rows as given by query_positions"
case_ok "rows that were chosen by whoever stored them are said to be"

run info $foreign/ragged_und_0000.h5
out_has "    positions    image from image_tokens_mask (a mask), text from \
text_tokens_mask (a mask)"
run info tests/data/dumps/umm_batched_gen.h5
out_has "    rows         the response is 16 positions in 1 span, from labels"
out_has "padding from attention_mask (10 samples)"
case_ok "what positions hold is said to be from where"

run info --csv $foreign/onedataset_und.h5 $demo/umm_aia.h5
status_is 0
[ "$(wc -l <"$WORK/out")" -eq 27 ] || fail "not a row for each sample"
out_has "$foreign/onedataset_und.h5,onedataset_und,,3,understanding,,12,4,10,\
41,,text→image,2,16,given,rows as given by query_positions,"
head -n 1 "$WORK/out" >"$WORK/header"
check "no axes in $(cat "$WORK/header")" \
	grep -q ",mask,attention,axes,samples_from,layers_from," "$WORK/header"
out_has ",/attn_weights,\"sample,layer,head,query,key (" ",axis 1,axis 2,"
cp "$WORK/out" "$WORK/info.csv"
case_ok "--csv has a row for each sample, and what the text says of the maps"

run curves "$WORK/info.csv"
failure "info.csv: is an info table, not an intensity or curves table"
run plot "$WORK/info.csv"
failure "an info table cannot be drawn"
run merge "$WORK/info.csv"
err_has "info.csv: is an info table, not one of samples"
run check --csv $demo/umm_aia.h5
cp "$WORK/out" "$WORK/findings.csv"
run curves "$WORK/findings.csv"
failure "findings.csv: is a findings table, not an intensity or curves table"
case_ok "a table of info or check is known for what it is"

run info --verbose $foreign/ragged_und_0001.h5
[ "$(grep -c "^    /attentions/token_[0-3]/layer_[0-9]* \[4,[23][0-9]\] \
float32, contiguous; read as mapped$" "$WORK/out")" -eq 48 ] || fail "not 48 datasets"
case_ok "--verbose names every dataset and how it is read"

for dump in $foreign/*.h5 tests/data/dumps/umm_batched_*.h5 $demo/umm_aia.h5; do
	run info --save-layout "$WORK/layout" $dump
	status_is 0
	check "no layout of $dump" test -s "$WORK/layout"
	run intensity $dump
	cp "$WORK/out" "$WORK/found"
	run intensity --layout "$WORK/layout" $dump
	out_same "$WORK/found"
done
case_ok "--layout takes what --save-layout wrote"

printf '# remark\n\n--group  =mine # and one here\nmodality = nosuch\n' \
	>"$WORK/layout"
run info --layout "$WORK/layout" $demo/umm_aia.h5
failure "has no dataset or attribute 'nosuch' (--modality)"
run info --layout "$WORK/layout" --modality modality $demo/umm_aia.h5
status_is 0
out_has "  groups         mine (20)"
echo "raw-dtype bf16" >"$WORK/layout"
run info --layout "$WORK/layout" --save-layout "$WORK/saved" $demo/umm_aia.h5
grep -q "^raw-dtype bf16" "$WORK/saved" || fail "the file is not obeyed"
run info --raw-dtype none --layout "$WORK/layout" --save-layout "$WORK/saved" \
	$demo/umm_aia.h5
grep -q "^raw-dtype" "$WORK/saved" && fail "the file beats the command line"
case_ok "the command line comes before the layout file, defaults included"

echo "attention" >"$WORK/layout"
run info --layout "$WORK/layout" $demo/umm_aia.h5
failure "--attention: a location is empty"
echo "atention /a" >"$WORK/layout"
run info --layout "$WORK/layout" $demo/umm_aia.h5
usage_error "did you mean '--attention'?"
err_has "$WORK/layout"
echo "layout other" >"$WORK/layout"
run info --layout "$WORK/layout" $demo/umm_aia.h5
usage_error "names another layout file"
run info --layout "$WORK/nosuch" $demo/umm_aia.h5
usage_error "$WORK/nosuch: cannot open"
case_ok "a layout file that is wrong"
