"""``python -m zhiquan.site`` is the command line that `./zhiquan` hands over to."""

from zhiquan.site.cli import main

main()
