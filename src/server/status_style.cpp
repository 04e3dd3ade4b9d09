#include "server/status_page.hpp"

namespace lapwing {

// Each name over the RFM cells has a colour (--hue, as "r g b"); how full a cell is sets how strongly it shows. Light
// and dark differ in their variables only.
namespace {

constexpr std::string_view style = R"css(
:root{--page:#f4f6f5;--card:#fff;--ink:#17211d;--soft:#5c6a64;--line:#dfe5e2;--accent:#0b6b50;--won:#0b6b50;
--lost:122 129 138;--frozen:72 128 196;--at_risk:214 82 62;--drifting:226 150 30;--promising:20 160 172;
--new:132 100 214;--loyal:22 142 94}
@media(prefers-color-scheme:dark){:root{--page:#0f1513;--card:#182120;--ink:#e6eeea;--soft:#9aaaa3;--line:#2a3633;
--accent:#5fd1a5;--won:#5fd1a5;--lost:140 148 158;--frozen:96 156 228;--at_risk:236 104 84;--drifting:238 168 60;
--promising:44 188 200;--new:160 130 240;--loyal:44 184 124}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:72rem;padding:1.5rem clamp(1rem,4vw,2.5rem) 2.5rem;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
a{color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
h1,h2,h3,p,dl,dd{margin:0}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;margin-bottom:1.5rem}
.brand{display:flex;align-items:center;gap:.9rem;min-width:0}
.bird{width:3.25rem;height:3.25rem;flex:none}
.bird .back,.bird .crest{fill:var(--accent)}.bird .belly{fill:var(--card);stroke:var(--accent);stroke-width:1.2}
.bird .bill,.bird .eye{fill:var(--ink)}.bird .eye{fill:var(--card)}.bird .leg{stroke:#c65a3a;stroke-width:1.8;fill:none}
.maker{color:var(--soft);font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;line-height:1.2}
h1{font-size:clamp(1.4rem,3.5vw,1.9rem);line-height:1.2;letter-spacing:-.01em;overflow-wrap:anywhere}
.who{display:flex;align-items:center;gap:1rem;flex:none}
.who form{display:flex;align-items:center;gap:.7rem;color:var(--soft);font-size:.85rem}
.who span{max-width:12rem;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.who button{padding:0;border:0;background:none;color:var(--accent);font:inherit;cursor:pointer;
text-decoration:underline}
nav{display:flex;border:1px solid var(--line);border-radius:999px;overflow:hidden;background:var(--card);flex:none}
nav a{padding:.3rem .8rem;text-decoration:none;font-size:.85rem;color:var(--soft)}
nav a[aria-current]{background:var(--accent);color:var(--card);font-weight:600}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(13rem,1fr));gap:1rem}
.tile,section{background:var(--card);border:1px solid var(--line);border-radius:14px}
.tile{padding:1rem 1.2rem}
dt{color:var(--soft);font-size:.85rem}
.tile dd{font-size:1.7rem;font-weight:650;line-height:1.25;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile small{display:block;font-size:.82rem;font-weight:400;color:var(--soft);letter-spacing:0}
section{margin-top:1rem;padding:1.3rem 1.4rem}
h2{font-size:1.15rem;line-height:1.3}
.lead{color:var(--soft);font-size:.9rem}
.empty{color:var(--soft);margin-top:.5rem}
.letter{max-width:34rem}
.letter section{margin-top:clamp(1rem,8vh,5rem);padding:1.8rem 2rem}
.letter h1{margin:.3rem 0 .6rem}
.letter form{margin:1.2rem 0}
.letter .lead+p{margin-top:.9rem}
.letter label{display:flex;gap:.7rem;align-items:center;padding:.55rem 0;border-top:1px solid var(--line)}
.letter label.topic{padding-left:1.8rem;color:var(--soft)}
.letter input[type=checkbox]{width:1.2rem;height:1.2rem;accent-color:var(--accent);flex:none}
.letter button{margin-top:1.1rem;padding:.65rem 1.4rem;border:0;border-radius:10px;background:var(--accent);
color:var(--card);font:inherit;font-weight:600;cursor:pointer}
.letter button:focus-visible,.letter input:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.letter .alert{margin-top:.9rem;padding:.7rem .9rem;border-radius:10px;background:rgb(var(--at_risk)/.12)}
.letter .field{margin-top:.9rem}
.letter .field label{display:block;padding:0 0 .25rem;border:0;font-size:.9rem;color:var(--soft)}
.letter .field input{width:100%;padding:.6rem .75rem;border:1px solid var(--line);border-radius:10px;
background:var(--page);color:inherit;font:inherit}
.letter .field small{color:var(--soft);font-size:.82rem}
.letter .done{color:var(--won);font-weight:600}
code{font:.88em ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th{font-weight:500;text-align:left}
.num{text-align:right;white-space:nowrap}
.n-lost{--hue:var(--lost)}.n-frozen{--hue:var(--frozen)}.n-at_risk{--hue:var(--at_risk)}
.n-drifting{--hue:var(--drifting)}.n-promising{--hue:var(--promising)}.n-new{--hue:var(--new)}
.n-loyal{--hue:var(--loyal)}.n-no_orders{--hue:var(--lost)}
.rfm{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:1.2rem 1.5rem;
margin-top:1rem;align-items:start}
.matrix{table-layout:fixed;border-collapse:separate;border-spacing:4px;margin:-4px}
.matrix caption{caption-side:bottom;text-align:left;color:var(--soft);font-size:.8rem;padding:.5rem 4px 0}
.matrix thead td,.matrix tbody th{width:2rem}
.matrix th{color:var(--soft);font-size:.8rem;text-align:center}
.matrix tbody td{height:3.9rem;padding:.1rem;text-align:center;border-radius:8px;line-height:1.2;
background:rgb(var(--hue,120 120 120)/.12)}
.matrix b{display:block;font-size:1.02rem;font-weight:650}
.matrix span{display:block;font-size:.68rem;color:var(--soft);overflow:hidden;letter-spacing:-.01em}
.matrix .s0 b{color:var(--soft);font-weight:400}
.matrix .s1{background:rgb(var(--hue)/.16)}.matrix .s2{background:rgb(var(--hue)/.26)}
.matrix .s3{background:rgb(var(--hue)/.36)}.matrix .s4{background:rgb(var(--hue)/.46)}
.matrix .s5{background:rgb(var(--hue)/.58)}
.matrix .s3 span,.matrix .s4 span,.matrix .s5 span{color:inherit}
.names th,.names td,.list th,.list td{padding:.45rem .5rem;border-bottom:1px solid var(--line);font-size:.9rem}
.names tr>:first-child,.list tr>:first-child{padding-left:0}
.names tr>:last-child,.list tr>:last-child{padding-right:0}
.names tbody tr:last-child>*,.list tbody tr:last-child>*{border-bottom:0}
.names thead th,.list thead th{color:var(--soft);font-size:.8rem;font-weight:400;vertical-align:bottom}
.names tbody th{white-space:nowrap}
.names i{display:inline-block;width:.7rem;height:.7rem;border-radius:3px;margin-right:.5rem;background:rgb(var(--hue))}
.names .bar{width:3rem}
.names svg{display:block;width:3rem;height:.6rem}.names rect{fill:rgb(var(--hue)/.75)}
article{margin-top:1rem;padding-top:1rem;border-top:1px solid var(--line)}
h2+article{border-top:0;padding-top:0}
h3{font-size:1.02rem}h3 small{font-weight:400;color:var(--soft);font-size:.82rem}
.steps{display:flex;flex-wrap:wrap;gap:.6rem;margin:.7rem 0 .9rem}
.step{flex:1 1 8rem;padding:.55rem .8rem;border-radius:10px;background:var(--page);
display:flex;flex-direction:column;justify-content:space-between}
.step dd{font-size:1.2rem;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums;white-space:nowrap}
.step dt{line-height:1.25}
.won dd{color:var(--won)}
.scroll{overflow-x:auto;margin-top:.4rem}
.list td:last-child:not(.num),.list thead th:last-child:not(.num){padding-left:1.5rem}
footer{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1.5rem;margin-top:1.3rem;
color:var(--soft);font-size:.85rem}
@media(max-width:60rem){.rfm{grid-template-columns:minmax(0,1fr)}}
@media(max-width:34rem){
header{flex-wrap:wrap}.who{width:100%;justify-content:space-between;flex-direction:row-reverse}
body{padding:1rem .8rem 2rem}
.tiles{grid-template-columns:1fr 1fr;gap:.6rem}.tile{padding:.7rem .8rem}
.tile dd{font-size:1.2rem}
section{padding:1rem .9rem}
.matrix{border-spacing:3px;margin:-3px}.matrix tbody td{height:2.7rem}
.matrix span{display:none}.matrix b{font-size:.88rem}
.matrix thead td,.matrix tbody th{width:1.5rem}
.names .wide,.names .bar{display:none}
.step{flex-basis:40%}}
)css";

}  // namespace

std::string_view status_style() { return style; }

}  // namespace lapwing
