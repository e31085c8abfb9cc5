"""``python -m iptcost``: the command, where its script is not on the path."""

from iptcost._cli.main import main

if __name__ == "__main__":
    main(prog_name="python -m iptcost")
