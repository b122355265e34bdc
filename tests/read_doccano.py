"""Imports an export of danh into doccano itself, twice (sequence labelling, with relations), and compares what it then holds.

    python tests/read_doccano.py RECORDS.jsonl EXPORT      # with doccano installed; its database is made in a temporary folder
"""

import json
import os
import sys
import tempfile
from pathlib import Path

LISTS = {
    "PER": "persons", "ORG": "organisations", "LOC": "places", "DATE": "dates", "TITLE": "titles", "EVENT": "events",
    "DOC": "documents",
}


def spans(record):
    return sorted((m["start"], m["end"], kind) for kind, name in LISTS.items() for e in record[name] for m in e["mentions"])


def main():
    records = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").split("\n") if line]
    export = Path(sys.argv[2])
    folder = tempfile.mkdtemp()
    import backend

    sys.path.insert(0, str(Path(backend.__file__).parent))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings.production", DATABASE_URL=f"sqlite:///{folder}/db.sqlite3", SECRET_KEY="test",
        STANDALONE="True", DOCCANO_HOME=folder,
    )
    import django

    django.setup()
    from data_import.datasets import load_dataset
    from data_import.pipeline.catalog import create_file_format
    from data_import.pipeline.readers import FileName
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from examples.models import Example
    from labels.models import Relation, Span
    from projects.models import SequenceLabelingProject

    call_command("migrate", verbosity=0)
    call_command("create_roles", verbosity=0)
    user = get_user_model().objects.create_user("danh", password="danh")
    for task, use_relation in (("SequenceLabeling", False), ("RelationExtraction", True)):
        project = SequenceLabelingProject.objects.create(
            name=task, description=task, project_type="SequenceLabeling", created_by=user, use_relation=use_relation
        )
        file = FileName(full_path=str(export), generated_name=export.name, upload_name=export.name)
        dataset = load_dataset(task, create_file_format("JSONL"), [file], project)
        dataset.save(user)
        assert not dataset.errors, dataset.errors
        examples = list(Example.objects.filter(project=project).order_by("id"))
        assert [example.text for example in examples] == [record["text"] for record in records]
        for example, record in zip(examples, records, strict=True):
            found = Span.objects.filter(example=example)
            seen = sorted((span.start_offset, span.end_offset, span.label.text) for span in found)
            assert seen == spans(record), record["id"]
        if use_relation:
            count = Relation.objects.filter(example__project=project).count()
            assert count == sum(len(record["relations"]) for record in records) > 0
    print(f"doccano: {sum(len(spans(record)) for record in records)} mentions and {count} relations imported")


if __name__ == "__main__":
    main()
