#pragma once

#include <optional>

#include "model/record.hpp"

namespace lapwing {

namespace records {  // of schema/records.proto
class Attribute;
class Label;
class Record;
}  // namespace records

// The two sides of the codec. Each kind of record has one `put` and one `get`; they mirror schema/records.proto.

void encode(const Input& input, records::Record& to);
void encode(const Decision& decision, records::Record& to);
Result<Input> decode_input(const records::Record& from);
Decision decode_decision(const records::Record& from);

// Parts that inputs and decisions share.
void put(records::Attribute& to, const AttributeFact& attribute);
AttributeFact attribute_of(const records::Attribute& from);
void put(records::Label& to, const LabelFact& label);
LabelFact label_of(const records::Label& from);

// Codes, errands and referrals, in codec_codes.cpp.
void put(records::Record& record, const CodeSecretSet& set);
void put(records::Record& record, const PromoCodesUploaded& uploaded);
void put(records::Record& record, const PromoCodeRequested& requested);
void put(records::Record& record, const ReferralClaimed& claimed);
void put(records::Record& record, const ErrandReceived& received);
void put(records::Record& record, const ErrandDone& done);
void put(records::Record& record, const PromoCodeReserved& reserved);
void put(records::Record& record, const PromoCodeGiven& given);
void put(records::Record& record, const PromoCodeReleased& released);
void put(records::Record& record, const PromoCodeRedeemed& redeemed);
void put(records::Record& record, const PromoCodeRestored& restored);
void put(records::Record& record, const PromoCodeRefused& refused);
void put(records::Record& record, const PromoStockLow& low);
void put(records::Record& record, const ErrandSent& sent);
void put(records::Record& record, const ReferralMoved& moved);
void put(records::Record& record, const ReferrerRewarded& rewarded);
/// Absent: the record is of another kind.
std::optional<Input> codes_input_of(const records::Record& from);
std::optional<Decision> codes_decision_of(const records::Record& from);

}  // namespace lapwing
