// SPDX-License-Identifier: Apache-2.0
/** What every architecture of the catalogue promises, by one suite. */
@NullMarked
package dev.menagerie.conformance;

import org.jspecify.annotations.NullMarked;
