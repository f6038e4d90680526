CREATE TABLE customers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  town TEXT NOT NULL,
  phone TEXT,
  since TEXT NOT NULL
);

CREATE TABLE bicycles (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL CHECK (kind IN ('city', 'road', 'cargo', 'mountain', 'children')),
  colour TEXT NOT NULL,
  frame_number TEXT NOT NULL UNIQUE,
  bought TEXT
);

CREATE TABLE mechanics (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  cents_per_hour INTEGER NOT NULL
);

CREATE TABLE repairs (
  id INTEGER PRIMARY KEY,
  bicycle_id INTEGER NOT NULL REFERENCES bicycles (id),
  mechanic_id INTEGER REFERENCES mechanics (id),
  complaint TEXT NOT NULL,
  received TEXT NOT NULL,
  finished TEXT,
  minutes INTEGER
);

CREATE INDEX repairs_of_bicycle ON repairs (bicycle_id, received);

CREATE TABLE parts (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  price_cents INTEGER NOT NULL,
  stock INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE repair_parts (
  repair_id INTEGER NOT NULL REFERENCES repairs (id),
  part_id INTEGER NOT NULL REFERENCES parts (id),
  quantity INTEGER NOT NULL,
  PRIMARY KEY (repair_id, part_id)
);

CREATE VIEW open_repairs AS
SELECT repairs.id, customers.name AS customer, bicycles.kind, repairs.complaint, repairs.received
FROM repairs
JOIN bicycles ON bicycles.id = repairs.bicycle_id
JOIN customers ON customers.id = bicycles.customer_id
WHERE repairs.finished IS NULL;

INSERT INTO customers (id, name, town, phone, since) VALUES
(1, 'Orla Vesterby', 'Harbour Hill', '555-0101', '2021-03-02'),
(2, 'Milo Trentacapelli', 'Lower Mill', NULL, '2021-05-17'),
(3, 'Ines Quibell', 'Harbour Hill', '555-0103', '2022-01-09'),
(4, 'Tomasz Ruthenberg', 'Saltmarsh', '555-0104', '2022-08-30'),
(5, 'Yuki Abernathy', 'Lower Mill', '555-0105', '2023-04-11'),
(6, 'Femi Lindqvist-Oyelaran', 'Saltmarsh', NULL, '2024-02-26'),
(7, 'Clara "Cog" Winterbourne', 'Harbour Hill', '555-0107', '2025-06-03');

INSERT INTO bicycles (id, customer_id, kind, colour, frame_number, bought) VALUES
(1, 1, 'cargo', 'green', 'VB-20117', '2021-02-20'),
(2, 1, 'children', 'yellow', 'VB-20340', '2023-09-01'),
(3, 2, 'road', 'black', 'KX-0091', NULL),
(4, 3, 'city', 'blue', 'HM-5512', '2019-04-14'),
(5, 3, 'mountain', 'orange', 'HM-6820', '2022-07-22'),
(6, 4, 'city', 'red', 'HM-5977', NULL),
(7, 5, 'road', 'white', 'KX-0444', '2023-03-30'),
(8, 6, 'cargo', 'grey', 'VB-21006', '2024-02-10'),
(9, 7, 'road', 'black', 'KX-0517', '2025-05-28');

INSERT INTO mechanics (id, name, cents_per_hour) VALUES
(1, 'Bao', 5400),
(2, 'Henrike', 6200),
(3, 'Sipho', 4800);

INSERT INTO parts (id, name, price_cents, stock) VALUES
(1, 'brake pad', 690, 42),
(2, 'brake cable', 450, 30),
(3, 'chain, 9-speed', 2390, 8),
(4, 'chain, 11-speed', 3650, 3),
(5, 'inner tube 28"', 590, 61),
(6, 'inner tube 20"', 540, 14),
(7, 'tyre 28"', 2990, 11),
(8, 'bottom bracket', 3480, 4),
(9, 'front light', 4200, 0),
(10, 'spoke', 80, 250),
(11, 'bell', 890, 17);

INSERT INTO repairs (id, bicycle_id, mechanic_id, complaint, received, finished, minutes) VALUES
(1, 1, 2, 'brakes weak when loaded', '2025-01-13', '2025-01-14', 75),
(2, 4, 1, 'flat rear tyre', '2025-01-20', '2025-01-20', 20),
(3, 3, 2, 'chain skips under load', '2025-02-03', '2025-02-05', 55),
(4, 6, 3, 'front light dead', '2025-02-18', '2025-02-18', 25),
(5, 5, 1, 'creaks at the pedals', '2025-03-07', '2025-03-11', 110),
(6, 2, 3, 'flat front tyre', '2025-03-29', '2025-03-29', 15),
(7, 7, 2, 'yearly service', '2025-04-02', '2025-04-04', 140),
(8, 8, 1, 'broken spokes, rear', '2025-04-22', '2025-04-25', 95),
(9, 4, 1, 'flat rear tyre again', '2025-05-06', '2025-05-06', 35),
(10, 1, 2, 'yearly service', '2025-05-19', '2025-05-22', 150),
(11, 9, 3, 'wants a bell', '2025-06-03', '2025-06-03', 10),
(12, 6, 1, 'rear brake sticks', '2025-06-16', '2025-06-17', 40),
(13, 3, 2, 'worn tyres', '2025-07-01', '2025-07-02', 50),
(14, 8, NULL, 'rattles over cobbles', '2025-07-10', NULL, NULL),
(15, 5, 3, 'gears hard to shift', '2025-07-11', NULL, NULL),
(16, 7, NULL, 'flat front tyre', '2025-07-12', NULL, NULL);

INSERT INTO repair_parts (repair_id, part_id, quantity) VALUES
(1, 1, 4),
(1, 2, 2),
(2, 5, 1),
(3, 4, 1),
(4, 9, 1),
(5, 8, 1),
(6, 6, 1),
(7, 1, 4),
(7, 4, 1),
(8, 10, 5),
(9, 5, 1),
(9, 7, 1),
(10, 1, 4),
(10, 3, 1),
(11, 11, 1),
(12, 2, 1),
(13, 7, 2);

ANALYZE;
