"""Reads files with csv.Sniffer and csv.reader: one JSON request per line in, one JSON answer per line out."""

import csv
import io
import json
import sys

csv.field_size_limit(2**24)


def read(path, encoding, told):
    with open(path, encoding=encoding, newline="") as file:
        text = file.read()
    found = csv.Sniffer().sniff(text, delimiters=told.get("delimiter"))
    for name in ("quotechar", "escapechar"):
        if told.get(name):
            setattr(found, name, told[name])
    header = told["header"] if "header" in told else csv.Sniffer().has_header(text)
    records = [record for record in csv.reader(io.StringIO(text, newline=""), found) if record]
    return {"names": records[0], "rows": records[1:]} if header else {"names": None, "rows": records}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = read(request["path"], request["encoding"], request["told"])
    except Exception as error:
        answer = {"refused": str(error)}
    print(json.dumps(answer), flush=True)
