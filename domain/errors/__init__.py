"""What can go wrong, each as a fact with a sentence that holds at every door.

VigiaError
├── InvalidInput                    what was said can't be used; `about` says which
│   ├── InvalidUserName
│   │   ├── UserNameReserved
│   │   └── UserNameMisleads
│   ├── InvalidFullName
│   ├── InvalidCompanyName
│   ├── WeakPassword
│   │   └── PasswordUsedBefore
│   ├── InvalidReason
│   ├── InvalidExplanation
│   ├── InvalidRemark
│   ├── PersonNamed
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
│   ├── SealForged
│   ├── SealOfAnother
│   ├── InvalidYears
│   ├── InvalidPasswordDays
│   ├── InvalidAlertRules
│   ├── InvalidFilterName
│   ├── InvalidKeyLabel
│   ├── InvalidKeyExpiry
│   ├── InvalidKeyRights
│   ├── InvalidKeyFilter
│   ├── InvalidAddresses
│   └── OperationNotFromOutside
├── AccessDenied                    who asks may not: recorded as `access_denied`
│   ├── UnknownPerson
│   ├── NotAllowed
│   ├── PersonNeeded
│   ├── GrantBeyondOwn
│   ├── HoldsMore
│   ├── ProfileHoldsMore
│   ├── NotTheirsToDecide
│   ├── NotTheirRequest
│   ├── RuleBeyondOwn
│   ├── InvalidApiKey
│   ├── KeyNotFor
│   ├── KeyOutgrown
│   ├── KeyFromElsewhere
│   ├── KeyReadsOther
│   └── OperationNotForKey
├── NotFound                        what was named is not there, or is not theirs to see
│   ├── CompanyNotFound
│   ├── UserNotFound
│   ├── ProfileNotFound
│   ├── NoSuchProfile
│   ├── NobodyCalledThat
│   ├── EntryNotFound
│   ├── EntryPurged
│   ├── CategoryUnknown
│   ├── OperationUnknown
│   ├── ApiKeyNotFound
│   ├── OperationNotReported
│   ├── OwnerNotFound
│   ├── RequestNotFound
│   └── WorkNotFound
└── Conflict                        what was asked clashes with how things stand
    ├── UserNameTaken
    │   └── UserNameLetGo
    ├── UserTwiceInSheet
    ├── ProfileNeedsApproval
    ├── UserInCompany
    ├── CompanyNameTaken
    ├── LogSettingsChangedMeanwhile
    ├── AlertRulesChangedMeanwhile
    ├── KeepingChangedMeanwhile
    ├── LossNotAccepted
    ├── EntryNotProvable
    ├── NothingToExport
    ├── NoRoomForFile
    ├── NothingToPurge
    ├── LogHeld
    ├── PurgeChangedMeanwhile
    ├── PurgeOfAnother
    ├── StillInCompany
    ├── NothingToErase
    ├── LogNotAsRecorded
    ├── UserErased
    ├── EntryAltered
    ├── SealDiffers
    ├── LogNotWhole
    ├── AlreadyUnderWay
    ├── TooMuchWork
    │   └── TooMuchOfTheirs
    ├── LastSupervisor
    ├── NotOnOneself
    ├── NotUndoable
    ├── TooLateToUndo
    ├── ChangedSince
    ├── AuthorUnknown
    ├── AuthorNotReached
    ├── OwnDeed
    ├── AlreadyAsked
    ├── NotAskedOfThem
    ├── AlreadyAnswered
    ├── NotLinked
    ├── UserLinked
    ├── InvitationUsed
    ├── AccountLinked
    ├── AccountOfAnother
    ├── NoStranger
    ├── UserNotActive
    ├── NoInvitation
    ├── PasswordNotLocked
    ├── LeaverChangedMeanwhile
    ├── AlreadyGone
    ├── TooLateToTakeBack
    ├── AlreadyTakenBack
    ├── UserChangedSince
    ├── UserStateDiffers
    ├── ProfileIsFixed
    ├── ProfileNameTaken
    ├── ProfileChangedMeanwhile
    ├── ProfileInUse
    ├── LocksOneselfOut
    ├── ApprovalNeeded
    ├── RequestEnded
    ├── ApprovalsMissing
    ├── DeedChangedMeanwhile
    ├── NothingAsked
    ├── TooFewApprovers
    ├── LeavingNeedsApproval
    ├── NobodyToApprove
    ├── RulesChangedMeanwhile
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
from domain.errors.acting import (
    AlreadyAnswered,
    AlreadyAsked,
    AuthorNotReached,
    AuthorUnknown,
    ChangedSince,
    InvalidExplanation,
    NotAskedOfThem,
    NotUndoable,
    OwnDeed,
    TooLateToUndo,
)
from domain.errors.api_keys import (
    ApiKeyNotFound,
    ApiKeyReplaced,
    ApiKeyRevoked,
    InvalidAddresses,
    InvalidApiKey,
    InvalidKeyExpiry,
    InvalidKeyFilter,
    InvalidKeyLabel,
    InvalidKeyRights,
    KeyFromElsewhere,
    KeyNotFor,
    KeyOutgrown,
    KeyReadsOther,
    OperationNotForKey,
    OperationNotReported,
)
from domain.errors.approvals import (
    ApprovalNeeded,
    ApprovalsMissing,
    DeedChangedMeanwhile,
    InvalidRemark,
    LeavingNeedsApproval,
    NobodyToApprove,
    NothingAsked,
    NotTheirRequest,
    NotTheirsToDecide,
    ProfileNeedsApproval,
    RequestEnded,
    RequestNotFound,
    RuleBeyondOwn,
    RulesChangedMeanwhile,
    TooFewApprovers,
)
from domain.errors.catalogue import (
    AlertRulesChangedMeanwhile,
    CategoryUnknown,
    InvalidAlertRules,
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
from domain.errors.erasing import (
    LogNotAsRecorded,
    NobodyCalledThat,
    NothingToErase,
    PersonNamed,
    StillInCompany,
    UserErased,
)
from domain.errors.keeping import (
    EntryAltered,
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
    EntryNotProvable,
    EntryPurged,
    InvalidFilterName,
    LogStopped,
    NoRoomForFile,
    NothingToExport,
    OperationIdReused,
    SealDiffers,
    SealForged,
    SealOfAnother,
    SealUnreadable,
)
from domain.errors.long_work import AlreadyUnderWay, TooMuchOfTheirs, TooMuchWork, WorkNotFound
from domain.errors.owners import InstallationClaimed, InvalidClaimCode, LastOwner, OwnerNotFound
from domain.errors.people import (
    AccountLinked,
    AccountOfAnother,
    AlreadyGone,
    AlreadyTakenBack,
    InvalidFullName,
    InvalidInvitation,
    InvalidMoment,
    InvalidPasswordDays,
    InvalidReason,
    InvalidUserName,
    InvitationUsed,
    LastSupervisor,
    LeaverChangedMeanwhile,
    MomentToCome,
    NoInvitation,
    NoStranger,
    NotLinked,
    NotOnOneself,
    PasswordNotLocked,
    PasswordUsedBefore,
    ProfileIsFixed,
    ProfileNotFound,
    TooLateToTakeBack,
    UserChangedSince,
    UserLinked,
    UserNameLetGo,
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
    "AccountOfAnother",
    "AlertRulesChangedMeanwhile",
    "AlreadyAnswered",
    "AlreadyAsked",
    "AlreadyGone",
    "AlreadyTakenBack",
    "AlreadyUnderWay",
    "ApiKeyNotFound",
    "ApiKeyReplaced",
    "ApiKeyRevoked",
    "ApprovalNeeded",
    "ApprovalsMissing",
    "AuthorNotReached",
    "AuthorUnknown",
    "CategoryUnknown",
    "ChangedSince",
    "CompanyNameTaken",
    "CompanyNotFound",
    "Conflict",
    "DeedChangedMeanwhile",
    "EntryAltered",
    "EntryNotFound",
    "EntryNotProvable",
    "EntryPurged",
    "FileNotReceived",
    "FileTooLarge",
    "GrantBeyondOwn",
    "HoldsMore",
    "InstallationClaimed",
    "InvalidAddresses",
    "InvalidAlertRules",
    "InvalidApiKey",
    "InvalidClaimCode",
    "InvalidCompanyName",
    "InvalidExplanation",
    "InvalidFilterName",
    "InvalidFullName",
    "InvalidInput",
    "InvalidInvitation",
    "InvalidKeyExpiry",
    "InvalidKeyFilter",
    "InvalidKeyLabel",
    "InvalidKeyRights",
    "InvalidMoment",
    "InvalidPasswordDays",
    "InvalidProfileName",
    "InvalidReason",
    "InvalidRemark",
    "InvalidRfc",
    "InvalidTimeZone",
    "InvalidUserName",
    "InvalidYears",
    "InvitationUsed",
    "KeepingChangedMeanwhile",
    "KeyFromElsewhere",
    "KeyNotFor",
    "KeyOutgrown",
    "KeyReadsOther",
    "LastOwner",
    "LastSupervisor",
    "LeaverChangedMeanwhile",
    "LeavingNeedsApproval",
    "LocksOneselfOut",
    "LogHeld",
    "LogNotAsRecorded",
    "LogNotWhole",
    "LogSettingsChangedMeanwhile",
    "LogStopped",
    "LossNotAccepted",
    "MomentToCome",
    "NoInvitation",
    "NoRoomForFile",
    "NoStranger",
    "NoSuchProfile",
    "NobodyCalledThat",
    "NobodyToApprove",
    "NotAllowed",
    "NotAskedOfThem",
    "NotFound",
    "NotLinked",
    "NotOnOneself",
    "NotTheirRequest",
    "NotTheirsToDecide",
    "NotUndoable",
    "NothingAsked",
    "NothingToErase",
    "NothingToExport",
    "NothingToPurge",
    "OperationIdReused",
    "OperationLocked",
    "OperationNotForKey",
    "OperationNotFromOutside",
    "OperationNotReported",
    "OperationUnknown",
    "OwnDeed",
    "OwnerNotFound",
    "PasswordNotLocked",
    "PasswordUsedBefore",
    "PersonNamed",
    "PersonNeeded",
    "ProfileChangedMeanwhile",
    "ProfileHoldsMore",
    "ProfileInUse",
    "ProfileIsFixed",
    "ProfileNameTaken",
    "ProfileNeedsApproval",
    "ProfileNotFound",
    "PurgeChangedMeanwhile",
    "PurgeOfAnother",
    "RequestEnded",
    "RequestNotFound",
    "RuleBeyondOwn",
    "RulesChangedMeanwhile",
    "SealDiffers",
    "SealForged",
    "SealOfAnother",
    "SealUnreadable",
    "SheetUnreadable",
    "StillInCompany",
    "StorageUnavailable",
    "TooFewApprovers",
    "TooLateToTakeBack",
    "TooLateToUndo",
    "TooMuchOfTheirs",
    "TooMuchWork",
    "UnknownPerson",
    "UserChangedSince",
    "UserErased",
    "UserInCompany",
    "UserLinked",
    "UserNameLetGo",
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
