-- best: film (title)
select id, year from film where title = $1;
-- best: role (person_id)
select f.title, r.job from role r join film f on f.id = r.film_id where r.person_id = $1;
-- best: role (film_id)
select p.name, r.job from role r join person p on p.id = r.person_id where r.film_id = $1;
-- best: person (name)
-- best: role (person_id)
select f.title, f.year from person p join role r on r.person_id = p.id join film f on f.id = r.film_id where p.name = $1;
-- best: keyword (word)
-- best: film_keyword (keyword_id)
select f.title from keyword k join film_keyword fk on fk.keyword_id = k.id join film f on f.id = fk.film_id where k.word = $1;
-- best: film_keyword (film_id)
select k.word from film_keyword fk join keyword k on k.id = fk.keyword_id where fk.film_id = $1;
-- best: company (name)
-- best: film_company (company_id)
select f.title from company c join film_company fc on fc.company_id = c.id join film f on f.id = fc.film_id where c.name = $1 and fc.part = 'made';
-- best: film_company (film_id)
select c.name, fc.part from film_company fc join company c on c.id = fc.company_id where fc.film_id = $1;
-- best: rating (film_id)
select votes, score from rating where film_id = $1;
-- best: rating (votes desc) | rating (votes)
select f.title, r.votes, r.score from rating r join film f on f.id = r.film_id order by r.votes desc limit 20;
-- best: fact (film_id, kind) | fact (film_id)
select value from fact where film_id = $1 and kind = 'genre';
-- best: fact (value, kind) | fact (value) | fact (kind, value)
select f.title from fact x join film f on f.id = x.film_id where x.kind = 'budget' and x.value = $1;
-- best: role (film_id) | role (film_id, job)
select count(*) from role r where r.film_id = $1 and r.job = 'actor';
-- best: film (year, kind_id) | film (kind_id, year) | film (year)
select count(*) from film where year = $1 and kind_id = $2;
-- best: role (note) | role (note) where note is not null
select r.film_id from role r where r.note = $1;
-- best: film (title)
-- best: film_company (film_id)
-- best: role (film_id)
select c.name, p.name
from film f
join film_company fc on fc.film_id = f.id
join company c on c.id = fc.company_id
join role r on r.film_id = f.id
join person p on p.id = r.person_id
where f.title = $1 and r.job = 'director';
