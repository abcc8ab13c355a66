# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what bench.py has measured, as tables for people."""


def print_table(title, head, rows):
    """The first column to the left, the others to the right."""
    cells = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n{title}\n")
    for row in cells:
        numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
        print("  " + "   ".join([row[0].ljust(widths[0]), *numbers]))


def percent(share):
    return f"{100 * share:.0f} %"


def sides(size):
    return "{}×{}".format(*size)


def print_iterations(iterations):
    for it in iterations.values():
        print_table(f"Forward and backward at {sides(it['size'])}, milliseconds in turns", ["", "best", "median", "MiB"],
                    [[name, f"{it['best_ms'][name]:.0f}", f"{it['median_ms'][name]:.0f}", it["peak_mib"][name]]
                     for name in it["best_ms"]])
        print(f"\n  {it['peer']} / Pastiche: {it['ratio']:.2f} of the medians, {it['ratio_of_best']:.2f} of the best.")
        print("  The ratio of the medians counts: a disturbance hits the longer iterations more often, and so their best.")


def print_instant(instant):
    for it in instant.values():
        rows = [[f"{network}, {name}", f"{each['best_ms'][name]:.1f}", f"{each['median_ms'][name]:.1f}", f"{each['look_ms'][name]:.1f}",
                 each["peak_mib"][name]] for network, each in it["networks"].items() for name in each["median_ms"]]
        print_table(f"Painting at once at {sides(it['size'])}, milliseconds in turns",
                    ["", "best", "median", "reading the style", "MiB"], rows)
        for network, each in it["networks"].items():
            print(f"\n  {network}: onnxruntime / Pastiche {each['ratio']:.2f} of the medians, {each['ratio_of_best']:.2f} of the best; "
                  f"the pictures differ by {each['difference']:.3f} at the most.", end="")
        print()


def print_training(train):
    it = train["step"]
    print_table("A step of a training with two crops of 208 pixels, milliseconds in turns", ["", "best", "median", "MiB"],
                [[name, f"{it['best_ms'][name]:.0f}", f"{it['median_ms'][name]:.0f}", it["peak_mib"][name]] for name in it["best_ms"]])
    print(f"\n  {it['peer']} / Pastiche: {it['ratio']:.2f} of the medians, {it['ratio_of_best']:.2f} of the best; "
          f"the totals differ by {it['difference']:.5f} at the most.")


def print_flow(flow):
    rows = [[name, *(f"{it[who]['epe']:.3f}" for who in ("peer", "engine")), f"{it['epe_ratio']:.2f}",
             *(f"{it[who]['ms']:.1f}" for who in ("peer", "engine")), f"{it['speed_ratio']:.2f}", f"{it['processor_ratio']:.2f}"]
            for name, it in [*flow["kinds"].items(), ("all", flow["mean"])]]
    print_table(f"Optical flow with {flow['threads']} threads, OpenCV {flow['peer_says']['opencv']} and Pastiche: pixels from the truth, "
                "and milliseconds", ["motion", "error", "ours", "ratio", "ms", "ours", "ratio", "of processor time"], rows)


def print_memory(memory):
    for size, it in memory.items():
        print_table(f"Peak of resident memory at {size} pixels, L-BFGS included", ["", "MiB", "iterations"],
                    [[it["peer"], it["peer_peak_mib"], it["peer_iterations"]],
                     [it["least_peer"] + ", the thriftiest", it["least_peer_peak_mib"], it["peer_iterations"]],
                     ["Pastiche, a whole run", it["engine_peak_mib"], it["engine_steps"]]])
        print(f"\n  Pastiche / {it['peer']}: {it['ratio']:.2f}; / the thriftiest: {it['ratio_to_least']:.2f}.")
        print("  Pastiche remembers all its corrections by then; PyTorch will remember up to 100.")


def print_limits(limits):
    for it in limits.values():
        rows = [[f"{layer['layer']} {layer['direction']}", f"{layer['ms']:.1f}", f"{layer['gflops']:.0f}",
                 percent(layer["product_share"]), percent(layer["product_of_peak"]), percent(layer["transform_of_bandwidth"]),
                 percent(layer["of_limit"])] for layer in it["layers"]]
        total = sum(layer["ms"] for layer in it["layers"])
        rows.append(["all layers", f"{total:.1f}", "", "", "", "", percent(
            sum(layer["ms"] * layer["of_limit"] for layer in it["layers"]) / total)])
        print_table(f"Limits at {sides((it['width'], it['height']))}: {it['threads']} threads, {it['kernels']}, "
                    f"{it['peak_gflops']:.0f} GFLOPS in fp32, {it['copy_gb_per_s']:.1f} GB/s copying",
                    ["layer", "ms", "GFLOPS", "in products", "of the peak", "of the bandwidth", "of the limit"], rows)
    print("\n  GFLOPS as a direct convolution would count them; of the peak: while in the products; of the bandwidth: outside of them,"
          "\n  above 100 % where caches help; the limit: products at the peak, then each map once through the memory.")


def print_cores(cores):
    for n, it in cores.items():
        rows = [[f"{size} pixels: {percent(it['efficiency'][size])}; {each['task']}", each["passes"], each["tasks"],
                 f"{each['work_ms']:.1f}", f"{each['lost_ms']:.1f}", f"{each['lost_before_ms']:.1f}"]
                for size, worst in it["worst"].items() for each in worst]
        print_table(f"Efficiency of a step with {n} processors, computed, and where it is lost: milliseconds of all processors together",
                    ["", "passes", "tasks", "work", "lost in it", "lost before it"], rows)


def print_equal_iterations(equal):
    for size, by_iterations in equal.items():
        print_table(f"Total after equally many iterations of L-BFGS at {size} pixels, one scale, saved with 8 bits",
                    ["iterations", "PyTorch", "Pastiche"],
                    [[n, f"{it['peer_total']:.4f}", f"{it['engine_total']:.4f}"] for n, it in by_iterations.items()])


def print_time_to_loss(time_to_loss):
    for size, it in time_to_loss.items():
        rows = [[f"{it['peer']}, {it['peer_iterations']} iterations", f"{it['peer_total']:.4f}", f"{it['peer_seconds']:.1f}",
                 it["peer_peak_mib"]]]
        rows += [[f"Pastiche, {rung['steps']} steps at each of two scales", f"{rung['total']:.4f}", f"{rung['seconds']:.1f}",
                  rung["peak_mib"]] for rung in it["rungs"]]
        print_table(f"Time to the total at {size} pixels, saved with 8 bits", ["", "total", "seconds", "MiB"], rows)
        print(f"\n  PyTorch / Pastiche: {it['ratio']:.1f}." if it["ratio"] else "\n  Pastiche did not reach PyTorch's total.")


def print_all(results):
    machine, versions = results["machine"], results["versions"]
    print(f"{machine['processor']}, {machine['processors']} processors, load {machine['load_before']:.1f} before; "
          f"PyTorch {versions['torch']}; Pastiche with {versions['kernels']}, {versions['build_type']}")
    print_iterations(results["iteration"])
    print_instant(results["instant"])
    print_training(results["train"])
    print_flow(results["flow"])
    print_memory(results["memory"])
    print_limits(results["limits"])
    print_cores(results["cores"])
    print_equal_iterations(results.get("equal_iterations", {}))
    print_time_to_loss(results.get("time_to_loss", {}))
    print(f"\nMeasured in {results['seconds'] / 60:.1f} minutes; everything is in build/bench.json.")


def print_large(results):
    paintings = [*results["growth"], results["whole_4096"], results["step_8192"]]
    names = [f"{it['side']}, one scale, few steps" for it in results["growth"]] + ["4096, a whole painting", "8192, one step"]
    megapixels = [it["width"] * it["height"] / 1e6 for it in paintings]
    rows = [[name, f"{pixels:.2f}", f"{it['seconds']:.1f}", f"{it['predicted_seconds']:.1f}", f"{it['seconds'] / pixels:.1f}",
             it["peak_mib"], it["predicted_mib"]] for name, it, pixels in zip(names, paintings, megapixels)]
    print_table("Time and memory", ["long side", "megapixels", "seconds", "predicted", "seconds a megapixel", "MiB", "predicted"], rows)
    print_table("Time from Cancel to the end, in seconds", ["long side", "worst", "moments"],
                [[size, f"{it['worst_seconds']:.3f}", len(it["all"])] for size, it in results["cancel"].items()])
    print(f"\nMeasured in {results['seconds'] / 60:.1f} minutes; everything is in build/bench-large.json.")
