"""What the people of the corpus are called and what they write."""

FIRST_NAMES = (
    "Adam Agata Aisha Alma Andrii Anna Arjun Beata Bohdan Carla Chen Clara Daria David Diego "
    "Elena Emil Eva Farid Felix Greta Halyna Hana Ihor Ines Ivan Jan Jonas Julia Karim Kateryna "
    "Lena Leo Lucia Maksym Maria Marta Mateo Mila Nadia Nikola Nora Oksana Olha Omar Pavlo Petra "
    "Piotr Rosa Ruslan Sara Sofia Stefan Taras Tomas Vera Viktor Yara Yusuf Zoe "
)
LAST_NAMES = (
    "Abbas Adler Bach Balan Becker Bondar Cerny Costa Danyliuk Dubois Engel Ferrari Fischer "
    "Garcia Haddad Hansen Horvat Ivanenko Jansen Kaya Khan Koval Kowalska Kravets Larsen "
    "Lewandowski Lopez Lysenko Marino Melnyk Meyer Moreau Moreno Nagy Novak Nowak Olsen Petrenko "
    "Popescu Rossi Schmidt Shevchenko Silva Sydorenko Tkachenko Varga Wagner Weber Wolf Zieliński "
)
DEPARTMENTS = (
    ("it", "IT"),
    ("facilities", "Facilities"),
    ("personnel", "Personnel"),
    ("finance", "Finance"),
    ("sales", "Sales"),
    ("marketing", "Marketing"),
    ("production", "Production"),
    ("research", "Research"),
    ("purchasing", "Purchasing"),
    ("logistics", "Logistics"),
    ("legal", "Legal"),
    ("quality", "Quality"),
)
QUEUES = (
    # slug, name, support line, department; the busiest first
    ("service-desk", "Service desk", 1, "it"),
    ("accounts", "Accounts and access", 1, "it"),
    ("workplace", "Workplace devices", 2, "it"),
    ("network", "Network", 2, "it"),
    ("office-apps", "Office applications", 2, "it"),
    ("buildings", "Buildings", 1, "facilities"),
    ("erp", "Business applications", 2, "it"),
    ("payroll", "Payroll questions", 1, "personnel"),
    ("printing", "Printing", 2, "it"),
    ("telephony", "Telephony", 2, "it"),
    ("invoices", "Invoices", 1, "finance"),
    ("security", "Information security", 2, "it"),
    ("furniture", "Furniture and moves", 1, "facilities"),
    ("servers", "Servers and storage", 3, "it"),
    ("travel", "Travel expenses", 1, "finance"),
    ("databases", "Databases", 3, "it"),
    ("vehicles", "Vehicles", 1, "facilities"),
    ("onboarding", "Joining and leaving", 1, "personnel"),
    ("development", "Development tools", 3, "it"),
    ("keys", "Keys and badges", 1, "facilities"),
)
TOPICS = (
    # what is filed under each queue: slug, name, kind, priority
    ("trouble", "Something does not work", "incident", "high"),
    ("request", "I need something", "service_request", "low"),
    ("question", "I have a question", "question", "medium"),
)
TITLES = (
    "Cannot sign in since this morning",
    "Very slow after the last update",
    "Error message when saving a file",
    "New colleague starts on Monday",
    "Access to the shared folder of the project",
    "Does not start any more",
    "How do I set up a forwarding?",
    "Connection drops every few minutes",
    "Please install the newer version",
    "The page stays empty",
    "Replacement for a broken one",
    "Question about the last invoice",
    "Makes a strange noise and smells hot",
    "Data of last week are missing",
    "Move to the other office, second floor",
    "Password expired while on holiday",
)
SENTENCES = (
    "It worked until yesterday evening and nothing was changed on our side.",
    "I restarted twice and tried another cable, without any difference.",
    "Two colleagues in the same room see exactly the same message.",
    "The message says **error 0x80070035** and then the window closes.",
    "We need it for the closing of the month, so sooner would be better than later.",
    "You can reach me by phone between ten and four, or just come by.",
    "Here is what I did: open the program, choose *Export*, wait for about a minute.",
    "The old one can be picked up at the reception.",
    "It only happens when I am connected from home.",
    "My manager has approved it already, the number of the cost centre is 4711.",
    "I have looked into the guide but the pictures there look different.",
    "Thank you very much for your help!",
)
ANSWERS = (
    "I have looked at it: the certificate on your device had expired. I renewed it.",
    "Could you please send me the exact time when it last happened?",
    "The cause was a full disk on the server; there is room again now.",
    "I have ordered it. The supplier promises delivery within three working days.",
    "Please sign out, wait for a minute, and sign in again. Then it should work.",
    "You have the right now. It becomes active with your next sign-in.",
    "I tested it from here and could open the file; please try it once more.",
)
NOTES = (
    "Spoke with the second line: known problem, see the change of last Thursday.",
    "Supplier has been called, their reference is 2210-77.",
    "Same pattern as last month; keep an eye on the storage.",
)
