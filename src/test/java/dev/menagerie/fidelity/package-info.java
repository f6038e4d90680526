// SPDX-License-Identifier: Apache-2.0
/** Architectures measured beside the figures of their papers, under the oracle. */
@NullMarked
package dev.menagerie.fidelity;

import org.jspecify.annotations.NullMarked;
