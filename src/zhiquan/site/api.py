"""The API: the pages and the API share services and queries. The schema stands at ``/api/v1/openapi.json``."""

from ninja import NinjaAPI

api = NinjaAPI(title="Zhiquan 知权", version="1", urls_namespace="api")
