// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.menagerie.evaluation.family;

import org.jspecify.annotations.NullMarked;
