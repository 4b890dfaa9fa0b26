// Elements are made here and nowhere else. Data becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

// What would reorder or hide the text around it, such as a right-to-left override, is shown as its code instead.
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

function visible(text) {
    return String(text).replace(INVISIBLE, (each) => "\\u" + each.codePointAt(0).toString(16).padStart(4, "0"));
}

function make(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else if (value === true) element.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined) {
            // What is looked up stays as it is; what is read aloud does not.
            element.setAttribute(name, /^(data-|value$)/.test(name) ? value : visible(value));
        }
    }
    for (const child of children.flat(Infinity)) {
        if (child === null || child === undefined || child === false) continue;
        element.append(child instanceof Node ? child : visible(child));
    }
    return element;
}

/** el("button", { class: "chip", onclick: choose }, "Text", otherElement); null and false children are left out. */
function el(tag, attributes, ...children) {
    return make(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
    return make(document.createElementNS(SVG, tag), attributes, children);
}

function byId(id) {
    return document.getElementById(id);
}

/** Tell a screen reader, which does not see that something changed elsewhere. */
function say(text) {
    byId("said").textContent = visible(text);
}

/** A sentence whose `names` stand in backticks, as rules write them. */
function prose(text) {
    return text.split(/`([^`\n]+)`/).map((part, i) => (i % 2 ? el("code", {}, part) : part));
}

/** As `prose`, beginning with a capital letter, unless it begins with a name such as node_type. */
function sentence(text) {
    return prose(/^[a-z]+[ ,;:]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text);
}

function plural(number, one, many) {
    return `${number} ${number === 1 ? one : many || one + "s"}`;
}
