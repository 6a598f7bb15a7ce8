// What a guest waits for, in words.
#pragma once

#include <string>
#include <vector>

#include "model/state.h"
#include "reconciler/guest_assessment.h"
#include "reconciler/status.h"

namespace domus {

/// "restart pending, because of maxmem (fixed when the domain is built); next boot: vncpasswd"
std::string NoteOn(const GuestAssessment& assessment);

/// "create failed 14:05: no such image"
std::string NoteOn(const LastFailure& failure);

/// The settings on which config, next boot and what runs aren't one.
std::vector<FieldStatus> FieldStatuses(const GuestAssessment& assessment,
                                       const DesiredGuest& desired,
                                       const ObservedGuest& observed);

}  // namespace domus
