"""Who is in the company directory of the tests: the fixed cast and some difficult people."""

from typing import Any

SUFFIX = "dc=example,dc=test"
PEOPLE = f"ou=people,{SUFFIX}"
GROUPS = f"ou=groups,{SUFFIX}"
PASSWORD = "demo"
AD_GUID = bytes.fromhex("33221100554477668899aabbccddeeff")


def dn_of(uid: str) -> str:
    """Where a member of the cast is in the tree."""
    return f"uid={uid},{PEOPLE}"


def _person(uid: str, name: str, **more: Any) -> tuple[str, dict[str, Any]]:
    attributes: dict[str, Any] = {
        "objectClass": ["inetOrgPerson", "shadowAccount", "companyPerson"],
        "uid": uid,
        "cn": name,
        "sn": name.rpartition(" ")[2],
        "userPassword": PASSWORD,
        "employeeNumber": f"cast-{uid}",
    }
    return f"uid={_escaped(uid)},{PEOPLE}", attributes | more


def _escaped(uid: str) -> str:
    return "".join(f"\\{c}" if c in ',+"\\<>;=#' else c for c in uid)


def _group(name: str, *members: str) -> tuple[str, dict[str, Any]]:
    return f"cn={name},{GROUPS}", {"objectClass": "groupOfNames", "cn": name, "member": members}


def _unit(name: str) -> tuple[str, dict[str, Any]]:
    return f"ou={name},{SUFFIX}", {"objectClass": "organizationalUnit", "ou": name}


ENTRIES: dict[str, dict[str, Any]] = dict(
    [
        (SUFFIX, {"objectClass": ["dcObject", "organization"], "dc": "example", "o": "Example"}),
        _unit("people"),
        _unit("groups"),
        _unit("windows"),
        (
            f"cn=default,{SUFFIX}",
            {
                "objectClass": ["device", "pwdPolicy"],
                "cn": "default",
                "pwdAttribute": "userPassword",
                "pwdLockout": "TRUE",
                "pwdMaxFailure": "5",
                "pwdLockoutDuration": "600",
            },
        ),
        (
            f"cn=helpdesk,{SUFFIX}",
            {
                "objectClass": ["device", "simpleSecurityObject"],
                "cn": "helpdesk",
                "userPassword": PASSWORD,
            },
        ),
        _person(
            "employee",
            "Olha Bondar",
            displayName="Olha Bondar",
            mail="Olha.Bondar@example.test",
            mailAlternateAddress=["olha@example.test", "o.bondar@example.test"],
            telephoneNumber="+380 44 123 45 67",
            ou="Sales",
            roomNumber="2.14",
            preferredLanguage="uk",
            manager=dn_of("manager"),
        ),
        _person("employee2", "Omar Kamal", mail="omar.kamal@example.test", ou="Finance"),
        _person("agent", "Andrii Kravets", mail="andrii.kravets@example.test", ou="IT"),
        _person("agent2", "Lucia Moreno", mail="lucia.moreno@example.test", ou="IT"),
        _person("lead", "Piotr Nowak", mail="piotr.nowak@example.test", ou="IT"),
        _person("manager", "Eva Lang", mail="eva.lang@example.test", ou="IT"),
        _person("admin", "Ihor Sydorenko", mail="ihor.sydorenko@example.test", ou="IT"),
        _person("left", "Marta Lis", mail="marta.lis@example.test", nsAccountLock="TRUE"),
        _person("expired", "Jonas Weber", shadowExpire="1"),
        _person("blocked", "Lena Schulz", userAccountControl="514"),
        _person("locked.out", "Iryna Koval"),
        _person("żółć", "Łucja Żółć", mail="lucja@example.test"),
        _person("o(brien*)", "O(Brien*) \\ Ann", mail="ann@example.test"),
        _person("comma,plus+", "Comma, Plus + \"Quote\"", mail="comma@example.test"),
        _person("*", "A Star", mail="star@example.test"),
        _person("windows", "Win Dows", proxyAddresses=[
            "smtp:win.alias@example.test", "SMTP:Win@example.test", "X400:c=US;a= ;p=x",
        ]),
        (
            f"cn=Ada Windows,ou=windows,{SUFFIX}",
            {
                "objectClass": ["organizationalPerson", "extensibleObject"],
                "cn": "Ada Windows",
                "sn": "Windows",
                "uid": "windows-ada",
                "sAMAccountName": "ada",
                "objectGUID": AD_GUID,
                "displayName": "Ada Windows",
                "userAccountControl": "512",
                "userPassword": PASSWORD,
            },
        ),
        _group("agents", dn_of("agent"), f"cn=second-line,{GROUPS}"),
        _group("second-line", dn_of("agent2"), f"cn=leads,{GROUPS}"),
        _group("leads", dn_of("lead")),
        _group("it", f"cn=agents,{GROUPS}", dn_of("manager")),
        _group("circle-a", dn_of("admin"), f"cn=circle-b,{GROUPS}"),
        _group("circle-b", f"cn=circle-a,{GROUPS}"),
        (
            f"cn=unix,{GROUPS}",
            {"objectClass": "posixGroup", "cn": "unix", "gidNumber": "7", "memberUid": "agent"},
        ),
    ]
)  # fmt: skip
