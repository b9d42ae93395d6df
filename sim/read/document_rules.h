// The rules a document may break: shared by the parts of the parser, listed for users by document_rules().
#pragma once

#include <array>

#include "sim/diag/rule.h"

namespace azroute::document_rule {

inline constexpr std::string_view kReference = "topologies/README.md";

inline constexpr Rule kSyntax{"yaml-syntax", "The text is well-formed YAML.", kReference, Evidence::Format};
inline constexpr Rule kDirective{"yaml-directive", "The only YAML directive used is %YAML, once.", kReference,
                                 Evidence::Format};
inline constexpr Rule kSecondDocument{"second-document", "A file holds one document.", kReference, Evidence::Format};
inline constexpr Rule kDuplicateKey{"duplicate-key", "A key stands once in its mapping.", kReference, Evidence::Format};
inline constexpr Rule kKey{"key-not-text", "A key is one text, written in its place.", kReference, Evidence::Format};
inline constexpr Rule kMergeKey{"merge-key", "YAML's merge key `<<` is not used.", kReference, Evidence::Format};
inline constexpr Rule kTag{"yaml-tag", "No YAML tags are used but those of the core schema, such as !!str.", kReference,
                           Evidence::Format};
inline constexpr Rule kUnknownAnchor{"unknown-anchor", "An alias names an anchor that stands before it.", kReference,
                                     Evidence::Format};
inline constexpr Rule kAliasCycle{"alias-cycle", "An alias does not stand inside the value of its own anchor.",
                                  kReference, Evidence::Format};
inline constexpr Rule kTooDeep{"nesting-too-deep", "Lists and mappings are nested at most 64 deep, aliases included.",
                               kReference, Evidence::Format};
inline constexpr Rule kTooManyNodes{
    "too-many-nodes", "A document has at most 4,000,000 keys and values, each alias counted as what it stands for.",
    kReference, Evidence::Format};
inline constexpr Rule kInvalidUtf8{"invalid-utf8", "The text is valid UTF-8.", kReference, Evidence::Format};
inline constexpr Rule kControlCharacter{
    "control-character", "The text has no control characters but tabs and line breaks.", kReference, Evidence::Format};
inline constexpr Rule kEmpty{"empty-document", "A file holds something besides blanks and comments.", kReference,
                             Evidence::Format};
inline constexpr Rule kTooLarge{"text-too-large", "A text has at most 64 MiB.", kReference, Evidence::Format};

inline constexpr std::array kAll = {kSyntax,       kDirective,   kSecondDocument,   kDuplicateKey, kKey,
                                    kMergeKey,     kTag,         kUnknownAnchor,    kAliasCycle,   kTooDeep,
                                    kTooManyNodes, kInvalidUtf8, kControlCharacter, kEmpty,        kTooLarge};

}  // namespace azroute::document_rule
