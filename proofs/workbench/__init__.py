"""The workbench in headless Chromium: used as a person does, checked by axe-core, watched for what it asks."""
