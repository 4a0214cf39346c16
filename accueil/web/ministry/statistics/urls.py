"""The routes of the statistics."""

from accueil.web.base.routes import page
from accueil.web.ministry.statistics import views

READ = "statistics.read"

urlpatterns = [
    page("statistics/", views.statistics, name="statistics", permission=READ, purpose="billing"),
    page(
        "statistics/accueil-statistics.<str:ending>",
        views.open_data,
        name="statistics_file",
        permission=READ,
        purpose="billing",
    ),
]
