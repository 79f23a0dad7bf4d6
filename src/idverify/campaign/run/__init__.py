"""A run over every account: parts that are done or not, then the numbers that several accounts share.

document              what was asked, under which key
part                  one chunk judged and written
threads, processes    who judges
spill                 records parted over scratch files, so that each fits into memory
duplicates            accounts on several rows
shared                numbers behind several accounts
sheet                 the same rows for a spreadsheet
check                 all of it, in order, from wherever it was broken off
"""

from idverify.campaign.run.check import check
from idverify.campaign.run.document import Run, run_of
from idverify.campaign.run.progress import Progress
from idverify.campaign.run.shared import SharedNumbers, shared_numbers
from idverify.campaign.run.summary import Summary, summary_of

__all__ = ["Progress", "Run", "SharedNumbers", "Summary", "check", "run_of", "shared_numbers", "summary_of"]
