// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.github.larder.core.near;

import org.jspecify.annotations.NullMarked;
