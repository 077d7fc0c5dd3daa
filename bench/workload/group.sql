SELECT category, count(*) AS count, sum(amount) AS total, avg(price) AS mean FROM big GROUP BY category ORDER BY category
