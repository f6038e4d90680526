// SPDX-License-Identifier: Apache-2.0
/**
 * The demo model: a rule engine that reads the same rendered prompts as a real model and really
 * solves small families of tasks, so that every architecture runs without a key.
 */
@NullMarked
package dev.menagerie.model.demo;

import org.jspecify.annotations.NullMarked;
