"""WeasyPrint itself on the same HTML and fonts, kept warm as `reference` renderers are: papers in, seconds out.

Started with the style sheet as its argument and FONTCONFIG_FILE as ours has it. Each message on stdin is a pickled list
of (html, attachments) and is answered with the seconds of the processor, and how many pages and bytes came of it.
"""

import gc
import os
import pickle
import sys
import time
from io import BytesIO
from pathlib import Path

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

FETCHER = URLFetcher(allowed_protocols=("data",))
# As often as ours (grants/pdf/worker.py): its garbage is a part of what a renderer costs.
PAPERS_PER_SWEEP = 20


def main() -> None:
    fonts = FontConfiguration()
    style = CSS(string=Path(sys.argv[1]).read_text(encoding="utf-8"), font_config=fonts, url_fetcher=FETCHER)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    gc.freeze()
    gc.disable()
    done = 0
    while (size := sys.stdin.buffer.read(8)) and len(size) == 8:
        papers = pickle.loads(sys.stdin.buffer.read(int.from_bytes(size)))
        begun, pages, written = time.process_time(), 0, 0
        for html, attachments in papers:
            document = HTML(string=html, url_fetcher=FETCHER).render(
                font_config=fonts, stylesheets=[style], pdf_variant="pdf/a-3b"
            )
            document.metadata.attachments += [
                Attachment(file_obj=BytesIO(content), name=name, url_fetcher=FETCHER)
                for name, _type, content in attachments
            ]
            pages += len(document.pages)
            written += len(document.write_pdf(pdf_variant="pdf/a-3b"))
            done += 1
            if done % PAPERS_PER_SWEEP == 0:
                gc.collect()
        spent = time.process_time() - begun
        pickle.dump((spent, pages, written), answers)
        answers.flush()


if __name__ == "__main__":
    main()
