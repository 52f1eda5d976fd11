"""What can go wrong, each as a fact with a sentence that holds at every door.

VigiaError
├── InvalidInput                    what was said can't be used; `about` says which
│   ├── InvalidUserName
│   │   ├── UserNameReserved
│   │   └── UserNameMisleads
│   ├── InvalidFullName
│   ├── InvalidCompanyName
│   ├── WeakPassword
│   ├── InvalidReason
│   ├── InvalidProfileName
│   ├── InvalidMoment
│   ├── MomentToCome
│   ├── SheetUnreadable
│   ├── FileTooLarge
│   ├── FileNotReceived
│   ├── InvalidRfc
│   ├── InvalidTimeZone
│   ├── InvalidClaimCode
│   ├── InvalidInvitation
│   ├── SealUnreadable
│   ├── InvalidYears
│   ├── InvalidFilterName
│   ├── InvalidKeyLabel
│   ├── InvalidKeyExpiry
│   └── OperationNotFromOutside
├── AccessDenied                    who asks may not: recorded as `access_denied`
│   ├── UnknownPerson
│   ├── NotAllowed
│   ├── PersonNeeded
│   ├── GrantBeyondOwn
│   ├── HoldsMore
│   ├── ProfileHoldsMore
│   ├── InvalidApiKey
│   └── OperationNotForKey
├── NotFound                        what was named is not there, or is not theirs to see
│   ├── CompanyNotFound
│   ├── UserNotFound
│   ├── ProfileNotFound
│   ├── NoSuchProfile
│   ├── EntryNotFound
│   ├── EntryPurged
│   ├── CategoryUnknown
│   ├── OperationUnknown
│   ├── ApiKeyNotFound
│   ├── OwnerNotFound
│   └── WorkNotFound
└── Conflict                        what was asked clashes with how things stand
    ├── UserNameTaken
    ├── UserTwiceInSheet
    ├── UserInCompany
    ├── CompanyNameTaken
    ├── LogSettingsChangedMeanwhile
    ├── KeepingChangedMeanwhile
    ├── LossNotAccepted
    ├── NothingToExport
    ├── NoRoomForFile
    ├── NothingToPurge
    ├── LogHeld
    ├── PurgeChangedMeanwhile
    ├── PurgeOfAnother
    ├── LogNotWhole
    ├── AlreadyUnderWay
    ├── TooMuchWork
    │   └── TooMuchOfTheirs
    ├── LastSupervisor
    ├── NotOnOneself
    ├── NotLinked
    ├── UserLinked
    ├── AccountLinked
    ├── UserNotActive
    ├── NoInvitation
    ├── LeaverChangedMeanwhile
    ├── AlreadyGone
    ├── TooLateToUndo
    ├── UserChangedSince
    ├── UserStateDiffers
    ├── ProfileIsFixed
    ├── ProfileNameTaken
    ├── ProfileChangedMeanwhile
    ├── ProfileInUse
    ├── LocksOneselfOut
    ├── OperationLocked
    ├── OperationIdReused
    ├── LogStopped
    ├── InstallationClaimed
    ├── ApiKeyRevoked
    ├── ApiKeyReplaced
    └── LastOwner
StorageUnavailable                  the database can't be used now: no refusal, and no words for people
└── WritingRefused

The sentences are plain text; each door adds what to do about it there and escapes them as it needs
(`handlers/kit/advice.py`, `bot/advice.py`, `api/errors.py`).
"""

from domain.errors.access import GrantBeyondOwn, HoldsMore, NotAllowed, PersonNeeded, UnknownPerson
from domain.errors.api_keys import (
    ApiKeyNotFound,
    ApiKeyReplaced,
    ApiKeyRevoked,
    InvalidApiKey,
    InvalidKeyExpiry,
    InvalidKeyLabel,
    OperationNotForKey,
)
from domain.errors.catalogue import (
    CategoryUnknown,
    LogSettingsChangedMeanwhile,
    OperationLocked,
    OperationNotFromOutside,
    OperationUnknown,
)
from domain.errors.companies import (
    CompanyNameTaken,
    CompanyNotFound,
    InvalidCompanyName,
    InvalidRfc,
    InvalidTimeZone,
)
from domain.errors.keeping import (
    InvalidYears,
    KeepingChangedMeanwhile,
    LogHeld,
    LogNotWhole,
    LossNotAccepted,
    NothingToPurge,
    PurgeChangedMeanwhile,
    PurgeOfAnother,
)
from domain.errors.kinds import AccessDenied, Conflict, InvalidInput, NotFound, VigiaError
from domain.errors.log import (
    EntryNotFound,
    EntryPurged,
    InvalidFilterName,
    LogStopped,
    NoRoomForFile,
    NothingToExport,
    OperationIdReused,
    SealUnreadable,
)
from domain.errors.long_work import AlreadyUnderWay, TooMuchOfTheirs, TooMuchWork, WorkNotFound
from domain.errors.owners import InstallationClaimed, InvalidClaimCode, LastOwner, OwnerNotFound
from domain.errors.people import (
    AccountLinked,
    AlreadyGone,
    InvalidFullName,
    InvalidInvitation,
    InvalidMoment,
    InvalidReason,
    InvalidUserName,
    LastSupervisor,
    LeaverChangedMeanwhile,
    MomentToCome,
    NoInvitation,
    NotLinked,
    NotOnOneself,
    ProfileIsFixed,
    ProfileNotFound,
    TooLateToUndo,
    UserChangedSince,
    UserLinked,
    UserNameMisleads,
    UserNameReserved,
    UserNameTaken,
    UserNotActive,
    UserNotFound,
    UserStateDiffers,
    WeakPassword,
)
from domain.errors.profiles import (
    InvalidProfileName,
    LocksOneselfOut,
    ProfileChangedMeanwhile,
    ProfileHoldsMore,
    ProfileInUse,
    ProfileNameTaken,
)
from domain.errors.sheets import (
    FileNotReceived,
    FileTooLarge,
    NoSuchProfile,
    SheetUnreadable,
    UserInCompany,
    UserTwiceInSheet,
)
from domain.errors.storage import StorageUnavailable, WritingRefused

__all__ = [
    "AccessDenied",
    "AccountLinked",
    "AlreadyGone",
    "AlreadyUnderWay",
    "ApiKeyNotFound",
    "ApiKeyReplaced",
    "ApiKeyRevoked",
    "CategoryUnknown",
    "CompanyNameTaken",
    "CompanyNotFound",
    "Conflict",
    "EntryNotFound",
    "EntryPurged",
    "FileNotReceived",
    "FileTooLarge",
    "GrantBeyondOwn",
    "HoldsMore",
    "InstallationClaimed",
    "InvalidApiKey",
    "InvalidClaimCode",
    "InvalidCompanyName",
    "InvalidFilterName",
    "InvalidFullName",
    "InvalidInput",
    "InvalidInvitation",
    "InvalidKeyExpiry",
    "InvalidKeyLabel",
    "InvalidMoment",
    "InvalidProfileName",
    "InvalidReason",
    "InvalidRfc",
    "InvalidTimeZone",
    "InvalidUserName",
    "InvalidYears",
    "KeepingChangedMeanwhile",
    "LastOwner",
    "LastSupervisor",
    "LeaverChangedMeanwhile",
    "LocksOneselfOut",
    "LogHeld",
    "LogNotWhole",
    "LogSettingsChangedMeanwhile",
    "LogStopped",
    "LossNotAccepted",
    "MomentToCome",
    "NoInvitation",
    "NoRoomForFile",
    "NoSuchProfile",
    "NotAllowed",
    "NotFound",
    "NotLinked",
    "NotOnOneself",
    "NothingToExport",
    "NothingToPurge",
    "OperationIdReused",
    "OperationLocked",
    "OperationNotForKey",
    "OperationNotFromOutside",
    "OperationUnknown",
    "OwnerNotFound",
    "PersonNeeded",
    "ProfileChangedMeanwhile",
    "ProfileHoldsMore",
    "ProfileInUse",
    "ProfileIsFixed",
    "ProfileNameTaken",
    "ProfileNotFound",
    "PurgeChangedMeanwhile",
    "PurgeOfAnother",
    "SealUnreadable",
    "SheetUnreadable",
    "StorageUnavailable",
    "TooLateToUndo",
    "TooMuchOfTheirs",
    "TooMuchWork",
    "UnknownPerson",
    "UserChangedSince",
    "UserInCompany",
    "UserLinked",
    "UserNameMisleads",
    "UserNameReserved",
    "UserNameTaken",
    "UserNotActive",
    "UserNotFound",
    "UserStateDiffers",
    "UserTwiceInSheet",
    "VigiaError",
    "WeakPassword",
    "WorkNotFound",
    "WritingRefused",
]
