/* What makes Schakel quicker or calmer with script; without it every page still works.
   No inline handlers, no eval: the page says what it wants through attributes (data-sk-…, hx-…). */
(function () {
  "use strict";

  /* --- Errors first: the summary takes the focus, so that it is seen and read out. */
  function focusErrors(root) {
    var summary = root.querySelector(".sk-error-summary");
    if (summary) summary.focus();
  }

  /* --- A double click sends a form once. The buttons stay usable for whoever comes back with the back button. */
  function release(form) {
    delete form.dataset.skSent;
    form.querySelectorAll("button[data-sk-held]").forEach(function (button) {
      button.disabled = false;
      button.removeAttribute("data-sk-held");
    });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.skSent) {
      event.preventDefault();
      return;
    }
    form.dataset.skSent = "1";
    /* After this turn: a button that is disabled now would not send its name and value. */
    setTimeout(function () {
      form.querySelectorAll("button:not([type=button]):not(:disabled)").forEach(function (button) {
        button.disabled = true;
        button.setAttribute("data-sk-held", "");
      });
    }, 0);
    /* No new page came (a download, a broken connection): give the buttons back. */
    setTimeout(release, 10000, form);
  });

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sk-sent]").forEach(release);
  });

  /* --- htmx: the CSRF value comes from the sign-out form in the header, or from the form itself. */
  document.addEventListener("htmx:configRequest", function (event) {
    var token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token.value;
  });

  /* A part of the page was replaced: errors first, else the place that asks for the focus. */
  document.addEventListener("htmx:afterSwap", function (event) {
    var part = event.detail.target;
    focusErrors(part);
    var asks = part.querySelector("[data-sk-focus]");
    if (asks) {
      asks.setAttribute("tabindex", "-1");
      asks.focus();
    }
    announceSuggestions(part);
    offerPeople(part);
  });

  /* --- The draft could not be kept: say so at once, calmly. The text itself is still on the page, so stay on it,
     even when the answer of an expired session is to go to the sign-in page. */
  document.addEventListener("htmx:beforeOnLoad", function (event) {
    var line = event.detail.elt;
    var answer = event.detail.xhr;
    if (!line.dataset.skExpired) return;
    if (answer.status === 401 || answer.status === 403 || answer.getResponseHeader("HX-Redirect")) {
      event.preventDefault();
      line.textContent = line.dataset.skExpired;
    }
  });

  function draftFailed(event) {
    var line = event.detail.elt;
    if (line && line.dataset && line.dataset.skOffline) line.textContent = line.dataset.skOffline;
  }
  document.addEventListener("htmx:sendError", draftFailed);
  document.addEventListener("htmx:responseError", draftFailed);

  /* --- Suggestions: a pick fills the field and the hidden field with the value; typing again empties the value. */
  function hiddenOf(input) {
    return input.form ? input.form.elements.namedItem(input.dataset.skFills) : null;
  }

  function suggestionsOf(input) {
    return document.querySelector('.sk-suggest[data-sk-for="' + input.id + '"]');
  }

  function closeSuggestions(box) {
    box.lastElementChild.replaceChildren();
    box.querySelector("[role=status]").textContent = "";
  }

  function announceSuggestions(part) {
    var box = part.closest(".sk-suggest");
    var says = box && part.querySelector("[data-sk-count]");
    if (box) box.querySelector("[role=status]").textContent = says ? says.dataset.skCount : "";
  }

  /* --- People: the list to choose from becomes a line to type in. The list stays behind it and is what is sent, so
     nothing typed leaves the page. */
  function words(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  }

  function called(option, typed) {
    var own = words(option.dataset.skName + " " + option.dataset.skNote);
    return typed.every(function (word) {
      return own.some(function (part) { return part.startsWith(word); });
    });
  }

  function element(name, attributes, parts) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    made.append.apply(made, parts || []);
    return made;
  }

  function suggestion(option) {
    var name = element("b", {}, [option.dataset.skName]);
    var note = element("small", {}, [option.dataset.skNote]);
    var attributes = { type: "button", "data-sk-text": option.text, "data-sk-value": option.value };
    return element("li", {}, [element("button", attributes, [name, " ", note])]);
  }

  function typeInto(select) {
    var people = Array.from(select.options).filter(function (option) { return option.dataset.skName; });
    var chosen = select.selectedOptions[0];
    var input = element("input", {
      type: "text", id: select.id, autocomplete: "off", "data-sk-fills": select.name,
      class: "utrecht-textbox utrecht-textbox--html-input"
    });
    ["aria-describedby", "aria-invalid"].forEach(function (name) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
    var status = element("p", { class: "sk-vh", role: "status" });
    var box = element("div", { class: "sk-suggest", "data-sk-for": input.id }, [status, element("div", {})]);
    input.value = chosen && chosen.dataset.skName ? chosen.text : "";
    select.id += "_list";
    select.hidden = true;
    select.before(input, box);

    function found() {
      return people.filter(function (option) { return called(option, words(input.value)); });
    }

    function show() {
      var some = found();
      var list = element("ul", {}, some.slice(0, 8).map(suggestion));
      status.textContent = some.length ? select.dataset.skPeople + " " + some.length : select.dataset.skNobody;
      box.lastElementChild.replaceChildren(some.length ? list : element("p", { class: "sk-hint" }, [status.textContent]));
    }

    input.addEventListener("input", function () {
      if (input.value.trim()) show();
      else closeSuggestions(box);
    });
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" && !box.querySelector("button")) show();
    });
    /* Whoever types the whole name and goes on has chosen. */
    input.addEventListener("change", function () {
      var some = found();
      if (!select.value && input.value.trim() && some.length === 1) select.value = some[0].value;
    });
  }

  function offerPeople(root) {
    root.querySelectorAll("select[data-sk-people]:not([hidden])").forEach(typeInto);
  }

  document.addEventListener("input", function (event) {
    var hidden = event.target.dataset.skFills && hiddenOf(event.target);
    if (hidden) hidden.value = "";
  });

  document.addEventListener("click", function (event) {
    var pick = event.target.closest("[data-sk-text]");
    var box = pick && pick.closest(".sk-suggest");
    if (!box) return;
    var input = document.getElementById(box.dataset.skFor);
    var hidden = hiddenOf(input);
    input.value = pick.dataset.skText;
    if (hidden) hidden.value = pick.dataset.skValue;
    closeSuggestions(box);
    input.focus();
  });

  document.addEventListener("keydown", function (event) {
    var input = event.target;
    var box = input.dataset.skFills ? suggestionsOf(input) : input.closest(".sk-suggest");
    if (box) {
      var buttons = Array.from(box.querySelectorAll("button"));
      var here = buttons.indexOf(input);
      if (event.key === "Escape" && buttons.length) {
        closeSuggestions(box);
        document.getElementById(box.dataset.skFor).focus();
      } else if (event.key === "ArrowDown" && buttons.length) {
        event.preventDefault();
        buttons[Math.min(here + 1, buttons.length - 1)].focus();
      } else if (event.key === "ArrowUp" && here >= 0) {
        event.preventDefault();
        (here ? buttons[here - 1] : document.getElementById(box.dataset.skFor)).focus();
      }
      return;
    }
    /* Escape closes an open menu of the header and gives the focus back to what opened it. */
    var menu = event.key === "Escape" && event.target.closest(".sk-header details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  /* A click elsewhere closes the menus of the header. */
  document.addEventListener("click", function (event) {
    document.querySelectorAll(".sk-header details[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* --- Somebody comes to stand beside you: the button or F2 takes the page off the screen and out of the title of the
     tab; the same key or the button on the empty screen brings it back, where you were. */
  var hide = document.querySelector("[data-sk-hide]");
  var covered = null;

  function cover() {
    var back = element("button", { type: "button", class: "utrecht-button utrecht-button--secondary-action" }, [hide.dataset.skHide]);
    back.addEventListener("click", uncover);
    covered = { title: document.title, focus: document.activeElement, top: window.scrollY, by: null };
    covered.by = element("main", { class: "sk-cover" }, [element("h1", { class: "utrecht-heading-2" }, ["Schakel"]), back]);
    document.body.append(covered.by);
    document.documentElement.classList.add("sk-covered");
    document.title = "Schakel";
    back.focus();
  }

  function uncover() {
    covered.by.remove();
    document.documentElement.classList.remove("sk-covered");
    document.title = covered.title;
    window.scrollTo(0, covered.top);
    covered.focus.focus({ preventScroll: true });
    covered = null;
  }

  if (hide) {
    hide.hidden = false;
    hide.addEventListener("click", cover);
    document.addEventListener("keydown", function (event) {
      if (event.key !== "F2") return;
      event.preventDefault();
      if (covered) uncover();
      else cover();
    });
  }

  offerPeople(document);
  focusErrors(document);
})();
