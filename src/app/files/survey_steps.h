// SPDX-License-Identifier: Apache-2.0
// survey_steps.h: what to do next with the files of a survey.
#ifndef BAL_APP_SURVEY_STEPS_H
#define BAL_APP_SURVEY_STEPS_H

#include "app/files/survey.h"

// Fills s->steps from the rest of the survey. names: some may be other spellings.
BAL_CHECKED bal_status survey_steps(struct survey *s, const struct load *l, bool names,
                                    struct bal_err *err);

#endif
