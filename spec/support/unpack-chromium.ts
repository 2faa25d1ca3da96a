/**
 * A program: unpacks the Chromium that @sparticuz/chromium carries into TMPDIR, which its parent points at a folder.
 *
 * It is a process of its own because the package always unpacks into the folder for temporary files, takes what lies
 * there for complete, and unpacks its shared libraries only when the environment looks like AWS Lambda's.
 */
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
