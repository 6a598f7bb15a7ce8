// Which changes of a plan wait for which, and the order in which apply takes them up.
//
// A change waits for those that it names in `waits_for`: a guest is started after the guests that it
// boots after, and stopped for good before them. Changes that wait for nothing run at the same time,
// but what frees memory or devices goes before what takes them. Another kind of object adds its own
// dependencies (host → repositories → guests) before this runs; nothing here knows of guests but
// AddBootOrder.
#pragma once

#include "model/state.h"
#include "reconciler/plan.h"

namespace domus {

/// Dependencies of the guests' changes by DesiredState::boots_after; guests that are left alone
/// in between count: when web boots after app, and app after db, web waits for db even when app
/// runs on. `changes` that have to wait say so.
void AddBootOrder(const DesiredState& desired, Plan& plan);

/// A change that gives an object a name waits for the one that takes it from another.
void AddNameOrder(Plan& plan);

/// Fills `room` and `order`. A dependency on what is not in the plan, or is held back, is dropped;
/// so are those that make a circle.
void OrderPlan(const DesiredState& desired, const ObservedState& observed, Plan& plan);

}  // namespace domus
