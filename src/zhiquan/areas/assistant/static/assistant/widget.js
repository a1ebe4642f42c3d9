/* The assistant in another portal: one script tag puts its page into a frame. Nothing of the portal is read.
   <script src="(this platform)/assistant/widget.js" data-lang="zh-hant" data-height="560" data-title="…" async></script>
   data-at names an element to put it into; without it the frame follows the script tag. */
(() => {
  const here = document.currentScript;
  const address = new URL("embed/", here.src);
  if (here.dataset.lang) address.searchParams.set("lang", here.dataset.lang);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = here.dataset.title || "知识产权问答 IP assistant";
  frame.width = "100%";
  frame.height = here.dataset.height || "560";
  frame.setAttribute("frameborder", "0");
  frame.setAttribute("sandbox", "allow-scripts allow-forms allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.referrerPolicy = "strict-origin";
  frame.loading = "lazy";
  const put = () => {
    const place = here.dataset.at && document.querySelector(here.dataset.at);
    if (place) place.replaceChildren(frame);
    else if (here.parentElement && here.parentElement !== document.head) here.after(frame);
    else document.body.append(frame);
  };
  if (document.readyState === "loading" && (here.dataset.at || here.parentElement === document.head)) {
    document.addEventListener("DOMContentLoaded", put, { once: true });
  } else put();
})();
