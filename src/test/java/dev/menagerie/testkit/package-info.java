// SPDX-License-Identifier: Apache-2.0
/** What tests of several packages share: fakes at the borders, crash and replay harness. */
@NullMarked
package dev.menagerie.testkit;

import org.jspecify.annotations.NullMarked;
