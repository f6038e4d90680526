// SPDX-License-Identifier: Apache-2.0
/** What the files for Kubernetes say, as it takes them. */
@NullMarked
package dev.menagerie.kubernetes;

import org.jspecify.annotations.NullMarked;
