// SPDX-License-Identifier: Apache-2.0
// style.c: how the page looks: on a phone, on a desk, on paper, by day and by night. Nothing is
// said by colour alone. A test compares the digest below with the sheet's.
#include "report/html_out.h"

// clang-format off
const char *const html_style[] = {
"\n:root{color-scheme:light dark;"
"--page:#fff;--tint:#f5f6f4;--ink:#1c2126;--soft:#565f68;--rule:#d9dcd8;--strong:#8b9299;"
"--link:#1a4f7a;--ok:#1d6b45;--ok-t:#e9f3ed;--open:#7a5200;--open-t:#faf2df;"
"--none:#565f68;--none-t:#eff1f2;--hand:#8a3a12;--hand-t:#fbeee6;--bad:#99262e;--bad-t:#faebec;"
"--bar:#33658f;--track:#e9ebe8;"
"--l0:#1a5a8c;--l1:#a3560b;--l2:#5d43a0;--l3:#22744f;--l4:#98295f;--l5:#4d5963;"
"--o2:#99262e;--o1:#b3582f;--k0:#6a737b;--u1:#2e7484;--u2:#1c4f63}\n",
"@media screen and (prefers-color-scheme:dark){:root{"
"--page:#15181b;--tint:#1d2125;--ink:#e9ebec;--soft:#aab2b9;--rule:#353b41;--strong:#7d868e;"
"--link:#8fc3ee;--ok:#83d3a5;--ok-t:#16291f;--open:#eac26b;--open-t:#2b2413;"
"--none:#aab2b9;--none-t:#23282d;--hand:#f0a880;--hand-t:#2f2018;--bad:#f39aa0;--bad-t:#301b1e;"
"--bar:#79aedb;--track:#2a3036;"
"--l0:#77b7ea;--l1:#e6a35f;--l2:#b9a5ee;--l3:#74cfa2;--l4:#ea8fbb;--l5:#b0bac2;"
"--o2:#f39aa0;--o1:#eba679;--k0:#a3acb4;--u1:#79c3d3;--u2:#a3d5e6}}\n",
"*{box-sizing:border-box}\n",
"html{-webkit-text-size-adjust:100%;text-size-adjust:100%}\n",
"body{margin:0;background:var(--page);color:var(--ink);"
"font:1.0625rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
"overflow-wrap:break-word}\n",
"a{color:var(--link);text-underline-offset:.18em;text-decoration-thickness:1px}\n",
"a:hover{text-decoration-thickness:2px}\n",
":focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:2px}\n",
".skip{position:absolute;left:-999rem;top:0;padding:.6rem 1rem;background:var(--page)}\n",
".skip:focus{left:1rem;z-index:1}\n",
".banner,.layout{max-width:76rem;margin:0 auto;padding:0 1.25rem}\n",
".banner{padding-top:2.5rem;padding-bottom:1.5rem}\n",
".kicker{margin:0 0 .4rem;color:var(--soft);font-weight:600}\n",
"h1,h2,h3{line-height:1.2;text-wrap:balance}\n",
"h1{margin:0 0 1.4rem;font-size:clamp(1.75rem,1.2rem + 2.6vw,2.75rem);font-weight:700;"
"letter-spacing:-.02em;max-width:24em}\n",
"h2{margin:0 0 1.2rem;font-size:1.65rem;letter-spacing:-.012em}\n",
"h3{margin:0 0 .5rem;font-size:1.2rem}\n",
"p{margin:0 0 1rem;max-width:42rem}\n",
"section{margin:0;padding:2.5rem 0 1.5rem;border-top:1px solid var(--rule)}\n",
"section>h3,dl+h3,.scroll+h3,.verdict~h3{margin-top:2.2rem}\n",
".contents{padding:1rem 0 2rem;font-size:.97rem}\n",
".contents ol{margin:0;padding:0;list-style:none;columns:2;column-gap:1.5rem}\n",
".contents a{display:inline-block;padding:.22rem 0;text-decoration:none}\n",
".contents a:hover{text-decoration:underline}\n",
"main>section:first-child{border-top:0;padding-top:.5rem}\n",
"@media (min-width:70rem){"
".layout{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:3.5rem}"
".contents{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:.4rem 0}"
".contents ol{columns:1}}\n",
".verdict{margin:0 0 2.2rem;padding:1.5rem 1.6rem 1rem;border-left:6px solid var(--c);"
"background:var(--t)}\n",
".verdict p{max-width:46rem}\n",
".headline{display:flex;gap:.8rem;align-items:flex-start;margin-bottom:.8rem;"
"font-size:clamp(1.3rem,1.1rem + 1vw,1.75rem);line-height:1.25;letter-spacing:-.01em}\n",
".headline strong{font-weight:700}\n",
".headline .shape{width:1.15em;height:1.15em;margin-top:.06em;color:var(--c)}\n",
".next{color:var(--soft)}\n",
".ok{--c:var(--ok);--t:var(--ok-t)}.open{--c:var(--open);--t:var(--open-t)}"
".none{--c:var(--none);--t:var(--none-t)}.hand{--c:var(--hand);--t:var(--hand-t)}"
".counted{--c:var(--ok);--t:var(--ok-t)}.changed{--c:var(--bad);--t:var(--bad-t)}\n",
".shape{flex:none;fill:currentColor}\n",
".shape .cut{fill:none;stroke:var(--t,var(--page));stroke-width:2.2;stroke-linecap:round;"
"stroke-linejoin:round}\n",
".shape .ring{fill:none;stroke:currentColor;stroke-width:2}.shape .dots{stroke-dasharray:3 3.3}\n",
".badge{display:inline-flex;gap:.45rem;align-items:center;padding:.16rem .7rem .16rem .45rem;"
"border-radius:1rem;background:var(--t);color:var(--c);font-size:.9rem;font-weight:600;"
"white-space:nowrap;line-height:1.35}\n",
".badge .shape{width:1rem;height:1rem}\n",
".contest{margin:0 0 2.4rem;padding:1.8rem 0 0;border-top:1px solid var(--rule)}\n",
"h2+.contest{border-top:0;padding-top:0}\n",
".contest-head{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:0 0 .6rem}\n",
".contest-head h3{margin:0;min-width:0;font-size:1.35rem;letter-spacing:-.008em;"
"overflow-wrap:anywhere}\n",
".two{display:grid;gap:1.2rem 3rem;margin:1.2rem 0}\n",
"@media (min-width:48rem){.two{grid-template-columns:minmax(0,6fr) minmax(0,5fr)}}\n",
".facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(11.6rem,1fr));gap:.9rem 1.4rem;"
"margin:0 0 1rem;align-content:start}\n",
".rows{display:block;max-width:46rem}\n",
".rows div{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:1rem;"
"align-items:baseline;padding:.42rem 0;border-bottom:1px solid var(--rule)}\n",
".rows dd{margin:0;font-size:.95rem}\n",
"@media (min-width:48rem){.pair{display:grid;grid-template-columns:minmax(0,1fr) 14rem;gap:1rem}"
".pair .badge{place-self:start}}\n",
".pair .badge{margin:.1rem 0}\n",
".hide{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n",
"td .digest{display:block;width:32ch;white-space:normal;overflow-wrap:anywhere}\n",
"th.n:first-child{text-align:left}\n",
".facts dt{color:var(--soft);font-size:.9rem;line-height:1.35}\n",
".facts dd{margin:.1rem 0 0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\n",
".scroll{margin:0 0 1.2rem;overflow-x:auto}\n",
"table{width:100%;border-collapse:collapse;font-size:.95rem;line-height:1.4;"
"font-variant-numeric:tabular-nums}\n",
"caption{padding:0 0 .5rem;text-align:left;color:var(--soft);font-size:.9rem}\n",
"th,td{padding:.5rem 1.1rem .5rem 0;border-bottom:1px solid var(--rule);text-align:left;"
"vertical-align:top}\n",
"th:last-child,td:last-child{padding-right:.15rem}\n",
"thead th{border-bottom:2px solid var(--strong);vertical-align:bottom;font-size:.88rem;"
"line-height:1.3}\n",
"tbody th{font-weight:400}\n",
".n{text-align:right;white-space:nowrap}\n",
"thead .n{white-space:normal}\n",
"td time{white-space:nowrap}\n",
"td code{white-space:nowrap}\n",
"code{font:.88em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace}\n",
"pre{margin:0 0 1.2rem;padding:.8rem 1rem;overflow-x:auto;background:var(--tint)}\n",
".n .note{white-space:normal}\n",
".note{display:block;color:var(--soft);font-size:.88rem}\n",
".won{margin-right:.4rem;color:var(--ok);font-size:.85rem;font-weight:700}\n",
".share{display:block;margin:.35rem 0 0}\n",
".track{fill:var(--track)}.fill{fill:var(--bar)}\n",
"details{margin:0 0 .9rem}\n",
"summary{padding:.3rem 0;color:var(--link);cursor:pointer}\n",
"details[open]>summary{margin-bottom:.6rem}\n",
"details caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n",
".count{color:var(--soft)}\n",
"figure{margin:0 0 3rem}\n",
"figcaption{margin:0 0 1rem}\n",
".plot{display:block;overflow:visible;margin:0 0 1rem;font-size:13px;fill:var(--ink);"
"font-variant-numeric:tabular-nums}\n",
".plot .name,.plot .value{font-size:14px}.plot .value{font-weight:600}\n",
".plot .fill{fill:var(--bar)}\n",
".plot .axis{fill:var(--soft);font-size:12px}\n",
".grid{stroke:var(--rule)}\n",
"line.limit{stroke:var(--bad);stroke-width:1.5;stroke-dasharray:2 4}\n",
"text.limit{fill:var(--bad);font-size:12px;font-weight:600}\n",
".line{fill:none;stroke-width:2.2;stroke-linejoin:round}\n",
".end{stroke:var(--page);stroke-width:1.5}\n",
".l0{stroke:var(--l0)}.l1{stroke:var(--l1);stroke-dasharray:9 4}"
".l2{stroke:var(--l2);stroke-dasharray:2 4}.l3{stroke:var(--l3);stroke-dasharray:12 4 2 4}"
".l4{stroke:var(--l4);stroke-dasharray:5 3}.l5{stroke:var(--l5);stroke-dasharray:16 5}\n",
"circle.end{stroke:var(--page);stroke-dasharray:none}\n",
"circle.l0{fill:var(--l0)}circle.l1{fill:var(--l1)}circle.l2{fill:var(--l2)}"
"circle.l3{fill:var(--l3)}circle.l4{fill:var(--l4)}circle.l5{fill:var(--l5)}\n",
".o2{fill:var(--o2)}.o1{fill:var(--o1)}.k0{fill:var(--k0)}.u1{fill:var(--u1)}.u2{fill:var(--u2)}\n",
".plot .o2,.plot .o1,.plot .k0,.plot .u1,.plot .u2{stroke:var(--page);stroke-width:1.5}\n",
".plot .mark{fill:var(--page);font-size:11px;font-weight:600}\n",
".legend{display:flex;flex-wrap:wrap;gap:.35rem 1.6rem;margin:0 0 1.2rem;padding:0;"
"list-style:none;font-size:.92rem;font-variant-numeric:tabular-nums}\n",
".legend li{display:flex;gap:.55rem;align-items:baseline}\n",
".legend svg{flex:none;overflow:visible}\n",
".small{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:1.6rem 2rem;"
"margin:0 0 1.5rem;padding:0;list-style:none}\n",
".small p{margin:0 0 .3rem;font-size:.92rem;line-height:1.4}\n",
".plain{margin:0 0 2rem;padding-left:1.2rem;font-size:.95rem;columns:22rem 2;column-gap:2.5rem}\n",
".plain li{margin:0 0 .5rem;break-inside:avoid}\n",
"ol{padding-left:1.4rem}\n",
".glossary{margin:0;max-width:46rem}\n",
".glossary div{padding:.7rem 0;border-bottom:1px solid var(--rule)}\n",
".glossary dt{font-weight:600}.glossary dd{margin:.15rem 0 0}\n",
"@media (min-width:48rem){.glossary div{display:grid;grid-template-columns:13rem 1fr;gap:1.5rem}"
".glossary dd{margin:0}}\n",
".signatures p{display:grid;grid-template-columns:5fr 5fr 3fr;gap:1.5rem;max-width:46rem;"
"margin:3.2rem 0 0;color:var(--soft);font-size:.88rem}\n",
".signatures span{padding-top:.3rem;border-top:1px solid var(--strong)}\n",
"@media (max-width:40rem){.banner,.layout{padding-left:1rem;padding-right:1rem}"
"table{font-size:.9rem}th,td{padding-right:.6rem}"
".pair .badge{font-size:.8rem}.verdict{padding:1.1rem 1.1rem .4rem}"
".facts .long{grid-column:1/-1}}\n",
// On a phone the rows of a table of three columns, one of them answers, are two lines each.
"@media screen and (max-width:40rem){"
".three:has(td>.badge) thead{position:absolute;width:1px;height:1px;overflow:hidden;"
"clip-path:inset(50%)}"
".three:has(td>.badge) tr{display:grid;grid-template-columns:max-content minmax(0,1fr);"
"gap:.15rem .8rem;padding:.55rem 0;border-bottom:1px solid var(--rule)}"
".three:has(td>.badge) :is(th,td){padding:0;border:0}"
".three:has(td>.badge) tbody th{grid-column:1/-1}}\n",
"@page{margin:16mm 15mm}\n",
".wide{min-width:44rem}\n",
"@media print{:root{color-scheme:light}html{font-size:9.4pt}body{font-size:1rem;line-height:1.45}"
".skip,.contents{display:none}.layout{display:block}.banner,.layout{max-width:none;padding:0}"
"h2,h3,caption,thead,summary,figcaption,.contest-head,.say{break-after:avoid}"
"tr,.plot,.verdict,.facts div,.glossary div,.signatures p,li,pre{break-inside:avoid}"
"thead{display:table-header-group}.scroll{overflow:visible}.wide{min-width:0}"
".pair{display:grid;grid-template-columns:minmax(0,1fr) 13rem}"
"details::details-content{content-visibility:visible}"
"a{color:inherit;text-decoration:none}pre{white-space:pre-wrap}"
".badge,.verdict,.plot,.share,.legend{print-color-adjust:exact;-webkit-print-color-adjust:exact}"
".badge{border:1px solid var(--c)}.two{grid-template-columns:6fr 5fr}}\n",
NULL};
// clang-format on

const char html_style_hash[] = "p4dl6wooCsmT1c+eYuvBYjmf+uZEnaCZqaUwikHEjoU=";
