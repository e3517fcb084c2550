"""Holds the stubs against the real signatures: every member of a stub must be there with the same kinds of arguments.

Android's stubs are held against npm's @nativescript/types-android, which is made from the SDK's own android.jar; Tauri's
against the Kotlin sources that its crate brings. What a stub leaves out is not looked at: it can only make the check of our
sources stricter."""

import pathlib
import re
import sys

# The oldest Android that the app runs on, and what of newer ones is used behind a look at the version, or is only read.
OLDEST = 26
GUARDED = {
    "ACCESS_BACKGROUND_LOCATION", "POST_NOTIFICATIONS", "FOREGROUND_SERVICE_TYPE_LOCATION", "Q", "S", "TIRAMISU",
    "startForeground", "onLocationChanged", "requestLocationUpdates", "QUALITY_HIGH_ACCURACY", "constructor", "build",
    "setMaxUpdateDelayMillis", "setQuality",
}

NUMBERS = {"int", "long", "float", "double", "short", "byte"}


def say(java, package, known):
    """Returns how the d.ts writes a Java type."""
    java = java.strip()
    if java.endswith("...") or java.endswith("[]"):
        inner = say(java.rstrip(".").removesuffix("[]"), package, known)
        return f"androidNative.Array<{inner}>"
    java = re.sub(r"<.*>", "", java)
    if java in NUMBERS:
        return "number"
    fixed = {"boolean": "boolean", "void": "void", "String": "string", "CharSequence": "string"}
    if java in fixed:
        return fixed[java]
    plain = {"Object": "any", "Class": "java.lang.Class", "Runnable": "java.lang.Runnable", "T": "any", "Throwable": "java.lang.Throwable"}
    if java in plain:
        return plain[java]
    return java if "." in java else known.get((package, java), f"{package}.{java}")


def stub_members(path, package, known):
    """Yields class, name, kinds of arguments, result, value and whether it is static, for each member of a Java stub."""
    scope = []
    for line in path.read_text().splitlines():
        line = line.strip()
        if opened := re.match(r"(?:public |static |final |abstract )*(?:class|interface|@interface) (\w+).*\{$", line):
            scope.append(opened[1])
        elif line == "}":
            scope.pop()
        elif constant := re.match(r"public static final (\w+) (\w+) = (.*);", line):
            yield ".".join(scope), constant[2], None, say(constant[1], package, known), constant[3], True
        elif method := re.match(r"((?:(?:public|static|final|abstract|native|default|<T>) )*)([\w.<>\[\]?]+ )?(\w+)\((.*)\)(?: \{\}|;)$", line):
            kinds = [say(re.sub(r" \w+$", "", one), package, known) for one in split(method[4])]
            result = say(method[2], package, known) if method[2] else None
            name = "constructor" if result is None else method[3]
            yield ".".join(scope), name, kinds, result, None, "static " in method[1]


def split(arguments):
    return [one for one in re.split(r", (?![^<]*>)", arguments) if one]


def real_members(text):
    """Returns every class of the d.ts with the lines of its members, by its full name."""
    found, scope, since = {}, [], 0
    for line in text.splitlines():
        stripped = line.strip()
        if told := re.match(r"/\*\* @since (\d+)", stripped):
            since = int(told[1])
            continue
        if opened := re.match(r"(?:declare |export )*(?:abstract )?(module|namespace|class|interface) ([\w.]+).*\{$", stripped):
            scope.append(opened[2])
            found.setdefault(".".join(scope), [])
        elif stripped.startswith("}"):
            if scope:
                scope.pop()
        elif stripped.endswith("{") or stripped.endswith("{;"):
            scope.append("?")
        elif scope:
            found.setdefault(".".join(scope), []).append((since, stripped))
        since = 0
    return found


def parents(text):
    """Returns what each class is made from."""
    pattern = re.compile(r"(?:class|interface) (\w+)(?:<[^{]*>)? (?:extends|implements) ([\w.]+)")
    return {one[1]: one[2] for one in pattern.finditer(text)}


def same(kind, real):
    real = real.replace(" | null", "")
    real = re.sub(r"<.*>", "", real) if not real.startswith("androidNative.Array") else real
    kind = re.sub(r"<.*>", "", kind) if not kind.startswith("androidNative.Array") else kind
    loose = {"any", "java.lang.Object"}
    text = {"string", "java.lang.CharSequence", "java.lang.String"}
    # A vararg of T and one of Object are both an array of anything.
    if kind.startswith("androidNative.Array") and real.startswith("androidNative.Array"):
        return same(kind[20:-1], real[20:-1])
    return kind == real or (kind in loose and real in loose) or (kind in text and real in text) or (kind in loose and re.fullmatch(r"\w", real))


def since_of(name, kinds, result, value, static, lines):
    """Returns the Android that brought a member, 0 for one that was always there; nothing where it is not there."""
    for since, line in lines:
        if kinds is None:
            held = re.fullmatch(rf"public static (?:readonly )?{name}: (.*);", line)
            if held and (held[1] == value or held[1] in ("number", "string")):
                return since
            continue
        held = re.fullmatch(rf"public (static )?{name}(?:<.*?>)?\((.*)\)(?:: (.*))?;", line)
        if not held or bool(held[1]) != static:
            continue
        real = [one.split(": ", 1)[1] for one in split(held[2])]
        fits = len(real) == len(kinds) and all(same(kind, one) for kind, one in zip(kinds, real))
        if fits and (result is None or same(result, held[3])):
            return since
    return None


def audit_android(stubs, signatures):
    text = signatures.read_text()
    real = real_members(text)
    paths = sorted((stubs / "android").rglob("*.java"))
    known = {}
    for path in paths:
        package = ".".join(path.parent.relative_to(stubs).parts)
        for nested in re.findall(r"(?:class|interface) (\w+)", path.read_text()):
            full = f"{package}.{path.stem}" if nested == path.stem else f"{package}.{path.stem}.{nested}"
            known[(package, nested)] = full
    wrong, count = [], 0
    for path in paths:
        package = ".".join(path.parent.relative_to(stubs).parts)
        if path.stem == "SuppressLint":
            continue  # an annotation, of which the d.ts has no members
        for owner, name, kinds, result, value, static in stub_members(path, package, known):
            count += 1
            if (owner, name) == ("Build.VERSION", "SDK_INT"):
                value = "number"
            lines = real.get(f"{package}.{owner}")
            since = lines and since_of(name, kinds, result, value, static, lines)
            if since is None or (since > OLDEST and name not in GUARDED):
                wrong.append(f"since {since}: {package}.{owner}.{name}({', '.join(kinds or [])}): {result} = {value}")
    return wrong, count


def audit_tauri(stubs, sources):
    wrong, count = [], 0
    for path in sorted((stubs / "app/tauri").rglob("*.kt")):
        real = re.sub(r"\s+", "", (sources / path.relative_to(stubs / "app/tauri")).read_text()).replace(",)", ")")
        for function in re.findall(r"(?:protected )?fun [^={]*?\)(?:: [\w?]+)?(?= =)", path.read_text(), re.S):
            count += 1
            if re.sub(r"\s+", "", function).replace(",)", ")") not in real:
                wrong.append(f"{path.stem}: {' '.join(function.split())}")
    return wrong, count


def main():
    stubs, signatures, sources = map(pathlib.Path, sys.argv[1:4])
    (android, of_android), (tauri, of_tauri) = audit_android(stubs, signatures), audit_tauri(stubs, sources)
    for one in android + tauri:
        print(f"a stub is not the real thing: {one}", file=sys.stderr)
    print(f"stubs: {of_android} members of Android and {of_tauri} of Tauri are as the real ones")
    sys.exit(1 if android or tauri else 0)


main()
