"""The recognisers that Presidio ships: by country, what they find, and what a text must hold before one is asked.

Plain facts, importable in a millisecond: Presidio itself is imported by `recognisers` alone. Every number here is a
lower bound that a test derives again from Presidio's own patterns, so that skipping a recogniser never loses a finding.
"""

from dataclasses import dataclass
from typing import Final

from headgate_schemas.findings import Severity

#: Always on, whatever the countries.
GENERIC: Final = "generic"


@dataclass(frozen=True, slots=True)
class Entry:
    """One recogniser.

    Args:
        name: Presidio's class.
        group: ``generic``, or the country's code as Presidio has it.
        entity: what it finds.
        digits: fewest decimal digits that a match can have.
        length: fewest code points that a match can have.
        chars: a match has at least one of these; empty where none is certain.
        labelled: its patterns read a label that stands before the match.
        words_before: words without any digit that a match can begin with, before the first that has one.
        letters_after: most letters of a word that a match can go on with after one that has a digit.
    """

    name: str
    group: str
    entity: str
    digits: int
    length: int
    chars: str = ""
    labelled: bool = False
    words_before: int = 0
    letters_after: int = 0


ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("CreditCardRecognizer", GENERIC, "CREDIT_CARD", 13, 13),
    Entry("CryptoRecognizer", GENERIC, "CRYPTO", 1, 26),
    Entry("DateRecognizer", GENERIC, "DATE_TIME", 1, 4, chars="/-."),
    Entry("EmailRecognizer", GENERIC, "EMAIL_ADDRESS", 0, 5, chars="@"),
    Entry("IbanRecognizer", GENERIC, "IBAN_CODE", 2, 12),
    Entry("IpRecognizer", GENERIC, "IP_ADDRESS", 0, 2, chars=":."),
    Entry("MacAddressRecognizer", GENERIC, "MAC_ADDRESS", 0, 14, chars=":-."),
    Entry("PhoneRecognizer", GENERIC, "PHONE_NUMBER", 4, 4),
    Entry("UrlRecognizer", GENERIC, "URL", 0, 4, chars="."),
    Entry("UuidRecognizer", GENERIC, "UUID", 0, 36, chars="-"),
    Entry("AuAbnRecognizer", "au", "AU_ABN", 11, 11),
    Entry("AuAcnRecognizer", "au", "AU_ACN", 9, 9),
    Entry("AuMedicareRecognizer", "au", "AU_MEDICARE", 10, 10),
    Entry("AuTfnRecognizer", "au", "AU_TFN", 9, 9),
    Entry("CaPostalCodeRecognizer", "ca", "CA_POSTAL_CODE", 3, 6),
    Entry("CaSinRecognizer", "ca", "CA_SIN", 9, 9),
    Entry("DeBsnrRecognizer", "de", "DE_BSNR", 9, 9),
    Entry("DeFuehrerscheinRecognizer", "de", "DE_FUEHRERSCHEIN", 8, 11),
    Entry("DeHandelsregisterRecognizer", "de", "DE_HANDELSREGISTER", 1, 4, words_before=1),
    Entry("DeHealthInsuranceRecognizer", "de", "DE_HEALTH_INSURANCE", 9, 10),
    Entry("DeIdCardRecognizer", "de", "DE_ID_CARD", 1, 9),
    Entry("DeKfzRecognizer", "de", "DE_KFZ", 1, 5, words_before=2),
    Entry("DeLanrRecognizer", "de", "DE_LANR", 9, 9),
    Entry("DePassportRecognizer", "de", "DE_PASSPORT", 1, 9),
    Entry("DePlzRecognizer", "de", "DE_PLZ", 5, 5),
    Entry("DeSocialSecurityRecognizer", "de", "DE_SOCIAL_SECURITY", 11, 12),
    Entry("DeTaxIdRecognizer", "de", "DE_TAX_ID", 11, 11),
    Entry("DeTaxNumberRecognizer", "de", "DE_TAX_NUMBER", 9, 11),
    Entry("DeVatIdRecognizer", "de", "DE_VAT_ID", 9, 11, words_before=1),
    Entry("EsNieRecognizer", "es", "ES_NIE", 7, 8),
    Entry("EsNifRecognizer", "es", "ES_NIF", 7, 8),
    Entry("EsPassportRecognizer", "es", "ES_PASSPORT", 6, 9),
    Entry("FiPersonalIdentityCodeRecognizer", "fi", "FI_PERSONAL_IDENTITY_CODE", 9, 11),
    Entry("InAadhaarRecognizer", "in", "IN_AADHAAR", 12, 12),
    Entry("InGstinRecognizer", "in", "IN_GSTIN", 2, 15),
    Entry("InPanRecognizer", "in", "IN_PAN", 4, 10),
    Entry("InPassportRecognizer", "in", "IN_PASSPORT", 7, 8),
    Entry("InVehicleRegistrationRecognizer", "in", "IN_VEHICLE_REGISTRATION", 3, 5),
    Entry("InVoterRecognizer", "in", "IN_VOTER", 7, 10),
    Entry("ItDriverLicenseRecognizer", "it", "IT_DRIVER_LICENSE", 1, 10),
    Entry("ItFiscalCodeRecognizer", "it", "IT_FISCAL_CODE", 0, 16),
    Entry("ItIdentityCardRecognizer", "it", "IT_IDENTITY_CARD", 5, 9, words_before=1),
    Entry("ItPassportRecognizer", "it", "IT_PASSPORT", 7, 9),
    Entry("ItVatCodeRecognizer", "it", "IT_VAT_CODE", 11, 11),
    Entry("KrBrnRecognizer", "kr", "KR_BRN", 10, 10),
    Entry("KrDriverLicenseRecognizer", "kr", "KR_DRIVER_LICENSE", 12, 12),
    Entry("KrFrnRecognizer", "kr", "KR_FRN", 13, 13),
    Entry("KrPassportRecognizer", "kr", "KR_PASSPORT", 7, 9),
    Entry("KrRrnRecognizer", "kr", "KR_RRN", 13, 13),
    Entry("NgNinRecognizer", "ng", "NG_NIN", 11, 11),
    Entry("NgVehicleRegistrationRecognizer", "ng", "NG_VEHICLE_REGISTRATION", 3, 8, words_before=1),
    Entry("PhPassportRecognizer", "ph", "PH_PASSPORT", 7, 9),
    Entry("PhTinRecognizer", "ph", "PH_TIN", 9, 9),
    Entry("PhUmidRecognizer", "ph", "PH_UMID", 12, 12),
    Entry("PlPeselRecognizer", "pl", "PL_PESEL", 11, 11),
    Entry("SeOrganisationsnummerRecognizer", "se", "SE_ORGANISATIONSNUMMER", 10, 10),
    Entry("SePersonnummerRecognizer", "se", "SE_PERSONNUMMER", 10, 10),
    Entry("SgFinRecognizer", "sg", "SG_NRIC_FIN", 7, 9),
    Entry("SgUenRecognizer", "sg", "SG_UEN", 6, 9),
    Entry("ThTninRecognizer", "th", "TH_TNIN", 13, 13),
    Entry("TrLicensePlateRecognizer", "tr", "TR_LICENSE_PLATE", 4, 5, letters_after=3),
    Entry("TrNationalIdRecognizer", "tr", "TR_NATIONAL_ID", 11, 11),
    Entry("NhsRecognizer", "uk", "UK_NHS", 10, 10),
    Entry("UkDrivingLicenceRecognizer", "uk", "UK_DRIVING_LICENCE", 6, 16),
    Entry("UkNinoRecognizer", "uk", "UK_NINO", 6, 9, words_before=1, letters_after=1),
    Entry("UkPassportRecognizer", "uk", "UK_PASSPORT", 7, 9),
    Entry("UkPostcodeRecognizer", "uk", "UK_POSTCODE", 1, 5, words_before=1),
    Entry("UkVehicleRegistrationRecognizer", "uk", "UK_VEHICLE_REGISTRATION", 1, 5, words_before=1, letters_after=3),
    Entry("AbaRoutingRecognizer", "us", "ABA_ROUTING_NUMBER", 9, 9),
    Entry("MedicalLicenseRecognizer", "us", "MEDICAL_LICENSE", 7, 9),
    Entry("UsBankRecognizer", "us", "US_BANK_NUMBER", 8, 8),
    Entry("UsClaimNumberRecognizer", "us", "US_CLAIM_NUMBER", 6, 6, labelled=True),
    Entry("UsHealthInsuranceMemberIdRecognizer", "us", "US_HEALTH_INSURANCE_MEMBER_ID", 0, 6),
    Entry("UsItinRecognizer", "us", "US_ITIN", 9, 9),
    Entry("UsLicenseRecognizer", "us", "US_DRIVER_LICENSE", 1, 2),
    Entry("UsMbiRecognizer", "us", "US_MBI", 5, 11),
    Entry("UsNpiRecognizer", "us", "US_NPI", 10, 10),
    Entry("UsPassportRecognizer", "us", "US_PASSPORT", 8, 9),
    Entry("UsPrescriptionNumberRecognizer", "us", "US_PRESCRIPTION_NUMBER", 6, 6, labelled=True),
    Entry("UsPriorAuthorizationNumberRecognizer", "us", "US_PRIOR_AUTHORIZATION_NUMBER", 6, 6, labelled=True),
    Entry("UsProviderTaxIdRecognizer", "us", "US_PROVIDER_TAX_ID", 9, 10, chars="-", labelled=True),
    Entry("UsReferralNumberRecognizer", "us", "US_REFERRAL_NUMBER", 6, 6, labelled=True),
    Entry("UsSsnRecognizer", "us", "US_SSN", 9, 9),
    Entry("ZaCompanyRegistrationRecognizer", "za", "ZA_COMPANY_REGISTRATION", 10, 12, chars="/"),
    Entry("ZaDriverLicenseRecognizer", "za", "ZA_DRIVER_LICENSE", 6, 8),
    Entry("ZaIdNumberRecognizer", "za", "ZA_ID_NUMBER", 13, 13),
    Entry("ZaIncomeTaxNumberRecognizer", "za", "ZA_INCOME_TAX_NUMBER", 10, 10),
    Entry("ZaLicensePlateRecognizer", "za", "ZA_LICENSE_PLATE", 2, 6, words_before=1, letters_after=5),
    Entry("ZaMobileNumberRecognizer", "za", "ZA_MOBILE_NUMBER", 5, 5),
    Entry("ZaPassportRecognizer", "za", "ZA_PASSPORT", 8, 9),
    Entry("ZaTelephoneNumberRecognizer", "za", "ZA_TELEPHONE_NUMBER", 5, 5),
    Entry("ZaTrafficRegisterNumberRecognizer", "za", "ZA_TRAFFIC_REGISTER_NUMBER", 13, 13),
    Entry("ZaVatNumberRecognizer", "za", "ZA_VAT_NUMBER", 10, 10),
)

#: Every country whose recognisers can be switched on.
COUNTRIES: Final[tuple[str, ...]] = tuple(sorted({entry.group for entry in ENTRIES} - {GENERIC}))
#: What a token model finds, where a policy names one.
NAMED: Final = ("PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS", "DATE_OF_BIRTH", "ID")
#: Every type that can be reported.
ENTITIES: Final[tuple[str, ...]] = tuple(sorted({*(entry.entity for entry in ENTRIES), *NAMED}))

_LOW: Final = frozenset(
    {"CA_POSTAL_CODE", "DATE_TIME", "DE_HANDELSREGISTER", "DE_PLZ", "IP_ADDRESS", "UK_POSTCODE", "URL", "UUID"}
    | {
        "LOCATION",
        "ORGANIZATION",
        "AU_ABN",
        "AU_ACN",
        "DE_VAT_ID",
        "IN_GSTIN",
        "IT_VAT_CODE",
        "KR_BRN",
        "SE_ORGANISATIONSNUMMER",
        "SG_UEN",
    }
    | {"ZA_COMPANY_REGISTRATION", "ZA_VAT_NUMBER"}
)
_MEDIUM: Final = frozenset(
    {
        "PERSON",
        "STREET_ADDRESS",
        "ID",
        "EMAIL_ADDRESS",
        "MAC_ADDRESS",
        "PHONE_NUMBER",
        "ZA_MOBILE_NUMBER",
        "ZA_TELEPHONE_NUMBER",
    }
    | {"DE_KFZ", "IN_VEHICLE_REGISTRATION", "NG_VEHICLE_REGISTRATION", "TR_LICENSE_PLATE"}
    | {"UK_VEHICLE_REGISTRATION", "ZA_LICENSE_PLATE", "ZA_TRAFFIC_REGISTER_NUMBER"}
    | {"ABA_ROUTING_NUMBER", "DE_BSNR", "DE_LANR", "MEDICAL_LICENSE", "US_NPI", "US_PROVIDER_TAX_ID"}
    | {"US_CLAIM_NUMBER", "US_PRESCRIPTION_NUMBER", "US_PRIOR_AUTHORIZATION_NUMBER", "US_REFERRAL_NUMBER"}
)


def severity(entity: str) -> Severity:
    """How bad a true finding is.

    Low: what is mostly public (companies, places, hosts, dates). Medium: names of people, ways to reach one, vehicles,
    numbers of a profession or a case. High: money, and what identifies a person to a state, a bank or a doctor.
    """
    if entity in _LOW:
        return "low"
    return "medium" if entity in _MEDIUM else "high"
