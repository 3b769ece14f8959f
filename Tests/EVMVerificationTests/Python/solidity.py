"""Reads declarations of Solidity sources: enough to compare them with an ABI, in the form of one."""

import re


def _body(text, start):
    """What is between the brace at `start` and its partner."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at]
    raise ValueError("a brace is not closed")


class Unit:
    """One interface or contract: bases, and ABI types of what it declares itself."""

    def __init__(self, name, bases, body):
        self.name, self.bases = name, bases
        self.structs = {
            found[1]: "(" + ",".join(line.split()[0] for line in found[2].split(";") if line.strip()) + ")"
            for found in re.finditer(r"struct (\w+) \{(.*?)\}", body, re.S)
        }
        self.functions, self.events, self.errors = {}, {}, set()
        for name, inputs, rest in re.findall(r"function (\w+)\(([^)]*)\)([^{;]*)", body):
            outputs = re.search(r"returns \(([^)]*)\)", rest, re.S)
            mutability = next((word for word in ("view", "pure", "payable") if word in rest.split()), "nonpayable")
            if "external" in rest.split() or "public" in rest.split():
                self._function(name, self._types(inputs), self._types(outputs[1] if outputs else ""), mutability)
        for kind, name in re.findall(r"^    (\w+) public (?:immutable )?(\w+);", body, re.M):
            self._function(name, [], [kind], "view")
        for key, value, name in re.findall(r"^    mapping\((\w+) => (\w+)\) public (\w+);", body, re.M):
            self._function(name, [key], [value], "view")
        for name, inputs in re.findall(r"event (\w+)\(([^)]*)\)", body):
            self.events[f"{name}({','.join(self._types(inputs))})"] = [
                ("indexed" in part.split(), part.split()[-1]) for part in inputs.split(",")
            ]
        for name, inputs in re.findall(r"error (\w+)\(([^)]*)\)", body):
            self.errors.add(f"{name}({','.join(self._types(inputs))})")

    def _function(self, name, inputs, outputs, mutability):
        self.functions[f"{name}({','.join(inputs)})"] = (outputs, mutability)

    def _types(self, parameters):
        names = [part.split()[0] for part in parameters.split(",") if part.strip()]
        return [self.structs.get(name, name) for name in names]


def read(path):
    """All units of a file."""
    text = re.sub(r"//.*", "", path.read_text())
    return [
        Unit(found[1], re.findall(r"\w+", found[2] or ""), _body(text, found.end() - 1))
        for found in re.finditer(r"^(?:interface|contract) (\w+)(?: is ([\w, ]+))? \{", text, re.M)
    ]
