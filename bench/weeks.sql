-- The parents' and the State's part of a table of child-weeks, written by hand for DuckDB, as a
-- yardstick: the tariff of one day (tables cap, scale, share), all that the bench's table needs;
-- nothing is checked. Only weeks with several rows go through window functions, whose sums are
-- made narrow at once: 128-bit sums would double the time.
WITH
of_row AS NOT MATERIALIZED (
    SELECT
        w.child, w.monday, w.school_week, w.age_group = 'school' AS school,
        w.price_cents AS price, least(w.price_cents, cap.cents) AS base,
        w.core_minutes + w.other_minutes AS minutes,
        w.meals, w.meal_price_cents AS meal_price, least(w.meal_price_cents, 450) AS meal_base,
        scale.one, scale.two, scale.three, scale.first_block,
        CASE WHEN w.age_group = 'young' THEN share.young
             WHEN w.school_week THEN share.term ELSE share.holiday END AS share,
        w.age_group = 'school' AND w.school_week AS school_free,
        CASE WHEN w.age_group = 'school' AND w.school_week THEN w.core_minutes
             WHEN w.multilingual_minutes > 0 THEN w.core_minutes + w.other_minutes
             ELSE 0 END AS free_wanted,
        CASE WHEN w.age_group = 'school' AND w.school_week THEN 3600
             ELSE least(w.multilingual_minutes, 3600) END AS free_limit,
        w.file_row_number AS n
    FROM read_parquet($path, file_row_number = true) AS w
    JOIN cap ON cap.kind = w.provider_kind
    JOIN scale ON scale.band = w.band AND scale.family_group = w.family_group
    JOIN share ON share.band = w.band
),
shared AS MATERIALIZED (
    SELECT child, monday FROM read_parquet($path) GROUP BY child, monday HAVING count(*) > 1
),
alone AS NOT MATERIALIZED (
    SELECT *, 0 AS free_before, 0 AS meals_before,
        least(free_wanted, free_limit) AS free
    FROM of_row ANTI JOIN shared USING (child, monday)
),
together AS NOT MATERIALIZED (
    SELECT *,
        coalesce(sum(free_wanted) OVER by_free, 0)::INT AS free_before,
        coalesce(sum(meals) OVER by_meal, 0)::INT AS meals_before
    FROM of_row SEMI JOIN shared USING (child, monday)
    WINDOW
        by_free AS (
            PARTITION BY child, monday
            ORDER BY CASE WHEN school_free THEN base ELSE price - base END DESC, price DESC, n
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        by_meal AS (
            PARTITION BY child, monday ORDER BY meal_price DESC, price DESC, n
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
with_free AS NOT MATERIALIZED (
    SELECT *, least(free_wanted, greatest(free_limit - free_before, 0)) AS free FROM together
),
with_room AS NOT MATERIALIZED (
    SELECT *,
        (sum(free) OVER (PARTITION BY child, monday))::INT AS free_of_week,
        coalesce(sum(minutes - free) OVER by_base, 0)::INT AS paid_before
    FROM with_free
    WINDOW by_base AS (
        PARTITION BY child, monday ORDER BY base DESC, price DESC, n
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
),
every AS NOT MATERIALIZED (
    SELECT * EXCLUDE (free_wanted, free_limit, free_before), free AS free_of_week,
        0 AS paid_before, false AS shares FROM alone
    UNION ALL BY NAME
    SELECT * EXCLUDE (free_wanted, free_limit, free_before), true AS shares FROM with_room
),
positions AS NOT MATERIALIZED (
    SELECT *, minutes - free AS wanted, greatest(3600 - free_of_week, 0) AS room,
        least(paid_before, greatest(3600 - free_of_week, 0)) AS position
    FROM every
),
minutes_of_blocks AS NOT MATERIALIZED (
    SELECT *,
        least(wanted, room - position) AS paid,
        least(least(wanted, room - position), greatest(first_block - position, 0)) AS b1
    FROM positions
),
blocks AS NOT MATERIALIZED (
    SELECT *,
        least(paid - b1, greatest(first_block + 1260 - position - b1, 0)) AS b2
    FROM minutes_of_blocks
),
of_blocks AS NOT MATERIALIZED (
    SELECT *, paid - b1 - b2 AS b3,
        (b1 * least(one, base) + 30) // 60 + (b2 * least(two, base) + 30) // 60
            + ((paid - b1 - b2) * least(three, base) + 30) // 60 AS parents
    FROM blocks
),
capped AS NOT MATERIALIZED (
    SELECT *, CASE WHEN school OR school_week THEN parents ELSE least(parents, 10000) END AS owed
    FROM of_blocks WHERE NOT shares
    UNION ALL BY NAME
    SELECT *,
        CASE WHEN school OR school_week THEN parents ELSE least(parents, greatest(10000 - coalesce(
            sum(parents) OVER (
                PARTITION BY child, monday ORDER BY base DESC, price DESC, n
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::INT, 0)) END AS owed
    FROM of_blocks WHERE shares
),
parts AS NOT MATERIALIZED (
    SELECT
        owed
        + ((free * school_free::INT + paid) * (price - base) + 30) // 60
        + ((wanted - paid) * price + 30) // 60
        + covered * (least(share, meal_base) + meal_price - meal_base)
        + (meals - covered) * meal_price AS parent_cents,
        (free * base + 30) // 60 + (b1 * base + 30) // 60 + (b2 * base + 30) // 60
        + (b3 * base + 30) // 60 - owed
        + covered * (meal_base - least(share, meal_base)) AS state_cents
    FROM (SELECT *, least(meals, greatest(5 - meals_before, 0)) AS covered FROM capped)
)
SELECT count(*), sum(parent_cents)::BIGINT, sum(state_cents)::BIGINT FROM parts
