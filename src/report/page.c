/*
 * What every report begins and ends with: its looks, in light, in dark and on
 * paper, and the one small script, without which everything can still be read.
 *
 * Figures are drawn for a light page.  In the dark their few colours, those of
 * the palette's paper style, are replaced by those of its dark style.
 */
#include "report/html.h"

#include <string.h>

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b1b1b;--back:#fff;"
	"--soft:#595959;--line:#d8d8d8;--link:#1a4f8b;--band:#f4f5f7}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#ececec;"
	"--back:#1c1c1e;--soft:#ababab;--line:#48484a;--link:#6fb1ff;"
	"--band:#2a2a2c}\n"
	"figure svg [fill='#ffffff']{fill:#1c1c1e}\n"
	"figure svg [color='#FFFFFF']{color:#1c1c1e}\n"
	"figure svg [color='black']{color:#bbb}\n"
	"figure svg [fill='rgb(0,0,0)'],figure svg [fill='rgb(51,51,51)']"
	"{fill:#ececec}\n"
	"figure svg [stroke='rgb( 51,  51,  51)']{stroke:#bbb}\n"
	"figure svg [stroke='rgb(226, 226, 226)']{stroke:#3a3a3c}\n"
	"figure svg [stroke='rgb(192,  57,  43)']{stroke:#ff7b6b}\n"
	"figure svg [stroke='rgb( 26,  79, 139)']{stroke:#6fb1ff}\n"
	"figure svg [color='rgb( 51,  51,  51)']{color:#e0e0e0}\n"
	"figure svg [color='rgb(192,  57,  43)']{color:#ff7b6b}\n"
	"figure svg [color='rgb( 26,  79, 139)']{color:#6fb1ff}\n"
	"figure svg [fill='rgb(192,  57,  43)']{fill:#ff7b6b}\n"
	"figure svg [fill='rgb( 26,  79, 139)']{fill:#6fb1ff}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1rem 1.25rem 3rem;max-width:64rem;"
	"background:var(--back);color:var(--ink);"
	"font:1rem/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}\n"
	"h2{font-size:1.2rem;margin:2.2rem 0 .5rem;"
	"border-top:1px solid var(--line);padding-top:1rem}\n"
	"a{color:var(--link)}\n"
	".skip{position:absolute;left:-99rem}.skip:focus{left:1rem}\n"
	"nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;"
	"gap:.2rem 1.2rem}\n"
	"figure{margin:1rem 0;overflow-x:auto}\n"
	"figure svg{display:block;max-width:100%;height:auto;margin:0 auto}\n"
	"figcaption,.note,caption{color:var(--soft);font-size:.9rem}\n"
	".wide{overflow-x:auto;max-height:32rem}\n"
	"table{border-collapse:collapse;font-size:.85rem;"
	"font-variant-numeric:tabular-nums}\n"
	"caption{text-align:left}\n"
	"th,td{padding:.2rem .6rem;border-bottom:1px solid var(--line);"
	"text-align:left;white-space:nowrap;max-width:24rem;overflow:hidden;"
	"text-overflow:ellipsis}\n"
	"th{position:sticky;top:0;background:var(--band)}\n"
	".n{text-align:right}\n"
	"th button{all:unset;cursor:pointer;font-weight:inherit}\n"
	"th button:focus-visible,summary:focus-visible,a:focus-visible,"
	".wide:focus-visible{outline:2px solid var(--link);"
	"outline-offset:1px}\n"
	"th[aria-sort=ascending] button::after{content:' \\2191'}\n"
	"th[aria-sort=descending] button::after{content:' \\2193'}\n"
	"summary{cursor:pointer;color:var(--link)}\n"
	"pre{white-space:pre-wrap;overflow-wrap:anywhere;"
	"background:var(--band);padding:.7rem 1rem;font-size:.85rem}\n"
	"@media print{:root{--ink:#000;--back:#fff;--soft:#333;--line:#bbb;"
	"--link:#000;--band:#fff}body{max-width:none;padding:0;"
	"font-size:10pt}nav,.skip,details:not([open]){display:none}"
	"figure,tr{break-inside:avoid}h2{break-after:avoid}"
	".wide{max-height:none;overflow:visible}th{position:static}"
	"th,td{white-space:normal;padding:.1rem .25rem;font-size:6.5pt}}\n";

/* Sorting: numbers as numbers, empty cells last. */
static const char script[] =
	"for(const table of document.querySelectorAll('table'))\n"
	"table.querySelectorAll('th').forEach((head,column)=>{\n"
	"const button=document.createElement('button');\n"
	"button.type='button';button.textContent=head.textContent;\n"
	"head.replaceChildren(button);\n"
	"button.addEventListener('click',()=>{\n"
	"const down=head.getAttribute('aria-sort')==='ascending';\n"
	"for(const other of table.querySelectorAll('th'))"
	"other.removeAttribute('aria-sort');\n"
	"head.setAttribute('aria-sort',down?'descending':'ascending');\n"
	"const body=table.tBodies[0];\n"
	"const text=row=>row.cells[column].textContent;\n"
	"const rows=[...body.rows].sort((a,b)=>{\n"
	"const x=text(a),y=text(b);\n"
	"if(!x||!y)return!x-!y;\n"
	"const order=isNaN(x)||isNaN(y)?"
	"x.localeCompare(y,'en',{numeric:true}):x-y;\n"
	"return down?-order:order;});\n"
	"body.append(...rows);});});\n";

void html_begin(struct buffer *page, const char *title)
{
	buffer_print(page,
		"<!DOCTYPE html>\n<html lang=en>\n<head>\n"
		"<meta charset=utf-8>\n"
		"<meta http-equiv=Content-Security-Policy content=\""
		"default-src 'none'; style-src 'unsafe-inline'; "
		"script-src 'unsafe-inline'; img-src data:\">\n"
		"<meta name=viewport "
		"content=\"width=device-width,initial-scale=1\">\n"
		"<link rel=icon href=\"data:,\">\n<title>");
	html_text(page, title);
	buffer_print(page, "</title>\n<style>\n");
	buffer_add(page, style, strlen(style));
	buffer_print(page,
		"</style>\n</head>\n<body>\n"
		"<a class=skip href=\"#content\">To the results</a>\n");
}

void html_end(struct buffer *page)
{
	buffer_print(page, "</main>\n<script>\n");
	buffer_add(page, script, strlen(script));
	buffer_print(page, "</script>\n</body>\n</html>\n");
}
