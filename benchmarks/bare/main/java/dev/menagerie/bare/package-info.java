// SPDX-License-Identifier: Apache-2.0
/** A Helidon MP application and no more: what a start costs that is not ours. */
@NullMarked
package dev.menagerie.bare;

import org.jspecify.annotations.NullMarked;
