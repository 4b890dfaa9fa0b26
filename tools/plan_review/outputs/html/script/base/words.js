// What actions, outcomes and severities are called, and the shapes that tell them apart without colour.

const ACTIONS = {
    create: { sign: "+", verb: "create", will: "will be created", shape: "circle" },
    update: { sign: "~", verb: "update", will: "will be updated in place", shape: "square" },
    replace: { sign: "±", verb: "replace", will: "will be destroyed and created anew", shape: "diamond" },
    destroy: { sign: "−", verb: "destroy", will: "will be destroyed", shape: "octagon" },
    forget: { sign: "⊘", verb: "forget", will: "leaves the state and stays in AWS", shape: "octagon" },
    read: { sign: "?", verb: "read", will: "is read during the apply", shape: "circle" },
    "no-change": { sign: "", verb: "unchanged", will: "stays as it is", shape: "dot" },
};

const COUNTS = [
    ["create", "create"],
    ["update", "update"],
    ["replace", "replace"],
    ["destroy", "destroy"],
    ["forget", "forget"],
    ["imported", "import"],
    ["moved", "move"],
];

const OUTCOMES = {
    refuse: { word: "Refused", rank: 0, shape: "octagon", sign: "✕" },
    warn: { word: "Warning", rank: 1, shape: "triangle", sign: "!" },
    note: { word: "Note", rank: 2, shape: "circle", sign: "i" },
    accepted: { word: "Accepted", rank: 3, shape: "square", sign: "✓" },
};

const SEVERITIES = ["critical", "high", "medium", "low"];

const SHAPES = {
    circle: "M8 1a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
    square: "M4 1.5h8a2.5 2.5 0 0 1 2.5 2.5v8a2.5 2.5 0 0 1-2.5 2.5h-8a2.5 2.5 0 0 1-2.5-2.5v-8a2.5 2.5 0 0 1 2.5-2.5z",
    diamond: "M8 .2l7.8 7.8l-7.8 7.8l-7.8-7.8z",
    octagon: "M5 .8h6l4.2 4.2v6l-4.2 4.2h-6l-4.2-4.2v-6z",
    dot: "M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6z",
    triangle: "M8 .6l7.8 14h-15.6z",
};

/** A filled shape with a sign in it, 16 by 16; the words stand beside it, so it is hidden from screen readers. */
function badge({ shape, sign }, kind, attributes) {
    return svg(
        "svg",
        {
            viewBox: "0 0 16 16",
            width: 16,
            height: 16,
            class: `badge is-${kind}`,
            "aria-hidden": "true",
            ...attributes,
        },
        svg("path", { d: SHAPES[shape] }),
        sign && svg("text", { x: 8, y: shape === "triangle" ? 12.6 : 11.7, "text-anchor": "middle" }, sign),
    );
}

function actionBadge(action) {
    return badge(ACTIONS[action], action);
}

function driftBadge() {
    return badge({ shape: "circle", sign: "≠" }, "drift");
}

function outcomeBadge(outcome) {
    return badge(OUTCOMES[outcome], outcome);
}

/** The construct's path without CDKTF's hash: `network/private-a`. */
function shortName(resource) {
    const own = resource.address.slice(resource.address.lastIndexOf(resource.type + ".") + resource.type.length + 1);
    const name = tellingName(resource.address, own) || own;
    return (name || resource.address).replace(/_[0-9A-F]{8}(?=$|\[)/, "").replaceAll("_", "/");
}

/** The key or the module's name of a resource whose own name, such as `this[0]`, tells nothing; "" for one that tells. */
function tellingName(address, own) {
    if (!/^(this|main|default|self|resource|primary|instance)(\[.*\])?$/.test(own)) return "";
    const key = /\["([^"]*)"\]$/.exec(own);
    if (key) return key[1];
    const modules = [...address.matchAll(/module\.([\w-]+)(?:\["([^"]*)"\])?/g)].reverse();
    const telling = modules.find(([, name, of]) => of || !/^(this|main|default)$/.test(name));
    return telling ? (telling[2] ? `${telling[2]} of ${telling[1]}` : telling[1]) : "";
}

function shortType(type) {
    return type.replace(/^aws_/, "").replaceAll("_", " ");
}
