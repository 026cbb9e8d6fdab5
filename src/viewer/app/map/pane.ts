/** One map on the page: keeps the library's map in step with the state, and says what the reader points at. */

import {
  Map as MapView,
  getVersion,
  prewarm,
  setWorkerUrl,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
  type PaddingOptions,
  type PointLike,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { BASE, isReachable, tilesUrl } from "../api";
import { readArchives } from "../archive";
import type { Catalogue } from "../documents";
import { NOTHING, OWN_STATE, type DrawnFigure } from "../layers/style";
import type { Bounds } from "../page";
import { isSame, type Camera, type Choice } from "../state";
import { fillLayer } from "./class-layers";
import { encodingFor, type Encoding } from "./encoding";
import { HOVER } from "./line-layers";
import { BUURT_POINTS, dropPoints } from "./points";
import { clearBox, fitsIn, leastShift, type Clearance, type PixelBox } from "./sight";
import { buildStyle } from "./style";
import { AREAS, type StyleInput } from "./style-input";
import { Turns } from "./turns";
import { readProperties } from "./values";

const ENCODING = encodingFor(getVersion());

setWorkerUrl(workerUrl);
// The worker loads while the page still asks what there is to show.
prewarm();

/** What a pane shows; the rest of the style follows from it. */
export interface PaneContent extends Omit<StyleInput, "catalogue" | "base" | "tiles" | "encoding" | "shown"> {
  choice: Choice;
}

export interface PaneEvents {
  /** The map came to rest. */
  onMove(camera: Camera): void;
  /** The reader moved the map, by hand or by key. */
  onHand?(): void;
  /** The map is moving; for a map that moves along. */
  onFollow?(camera: Camera): void;
  onHover(feature: Record<string, unknown> | null, point: { x: number; y: number }): void;
  onSelect(code: string | null): void;
  /** The keyboard chose a place without a buurt, which nobody sees. */
  onNothing?(): void;
  onLoading(loading: boolean): void;
  /** Whether tiles in sight did not come: told with the first, and again whenever the map comes to rest. */
  onMissing?(missing: boolean): void;
  onError(message: string): void;
}

/** What is said where the wheel or one finger moves the page around and not the map. */
export interface Gestures {
  ctrl: string;
  command: string;
  touch: string;
}

const gestureWords = ({ ctrl, command, touch }: Gestures): Record<string, string> => ({
  "CooperativeGesturesHandler.WindowsHelpText": ctrl,
  "CooperativeGesturesHandler.MacHelpText": command,
  "CooperativeGesturesHandler.MobileHelpText": touch,
});

export class Pane {
  readonly map: MapView;
  private now: PaneContent;
  private readonly turns: Turns;
  private readonly encoding: Encoding;
  /** The library cannot take a new style before it has read the first one. */
  private ready = false;
  private hovered: string | null = null;
  /** Tiles that did not come; one that left the sight or came after all is in another state. */
  private missing: { state: string }[] = [];

  constructor(
    readonly container: HTMLElement,
    private readonly catalogue: Catalogue,
    shown: PaneContent,
    camera: Camera | null,
    events: PaneEvents,
    options: {
      padding?: PaddingOptions;
      bounds?: Bounds;
      gestures?: Gestures;
      headersFor?: (address: string) => Record<string, string> | null;
    } = {},
  ) {
    // Archives hold what every reader of them takes.
    this.encoding = catalogue.site ? "mvt" : ENCODING;
    if (catalogue.site) readArchives();
    this.now = shown;
    this.turns = new Turns(catalogue, shown.choice, {
      restyle: () => this.restyle(),
      atRest: () => this.map.loaded(),
      put: (states) => this.put(states),
      onFailed: () => events.onMissing?.(true),
      onLoading: (loading) => events.onLoading(loading),
    });
    this.map = new MapView({
      container,
      style: this.style(),
      ...(camera
        ? { center: [camera.longitude, camera.latitude], zoom: camera.zoom }
        : { bounds: options.bounds ?? catalogue.bounds, fitBoundsOptions: { padding: options.padding ?? 24 } }),
      // Below the first zoom with buurten there would be nothing to read.
      minZoom: catalogue.levels.find(({ level }) => level === "buurt")?.minzoom ?? 0,
      maxZoom: 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 120,
      // What is not public is asked for with the credential of the reader, and nothing else is.
      transformRequest: (url) => {
        const headers = options.headersFor?.(url);
        return headers ? { url, headers } : { url: dropPoints(url) };
      },
      ...(options.gestures ? { cooperativeGestures: true, locale: gestureWords(options.gestures) } : {}),
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.once("style.load", () => {
      this.ready = true;
      this.putOwn(null);
      this.restyle();
      this.turns.begin();
    });
    this.map.on("error", (event) => {
      const { error, tile } = event as typeof event & { tile?: { state: string } };
      if (!tile || !events.onMissing) return events.onError(error.message);
      this.missing.push(tile);
      events.onMissing(true);
    });
    this.map.on("moveend", ({ originalEvent }) => {
      if (originalEvent) events.onHand?.();
      events.onMove(this.camera);
    });
    this.map.on("move", () => events.onFollow?.(this.camera));
    this.map.on("dataloading", () => events.onLoading(true));
    // For measurements: when a reader first saw the whole map.
    this.map.once("idle", () => performance.mark("map drawn"));
    this.map.on("idle", () => {
      this.turns.settle();
      this.missing = this.missing.filter(({ state }) => state === "errored");
      events.onMissing?.(this.missing.length > 0 || this.turns.failed);
      events.onLoading(this.turns.waiting);
    });
    this.map.on("mousemove", (event) => {
      const feature = this.featureAt(event.point);
      this.map.getCanvas().style.cursor = feature ? "pointer" : "";
      events.onHover(
        feature
          ? { ...readProperties(feature.properties, feature.state, this.turns.drawn.values), id: feature.id }
          : null,
        event.point,
      );
    });
    this.map.on("mouseout", () => events.onHover(null, { x: 0, y: 0 }));
    this.map.on("click", (event) => events.onSelect(codeOf(this.featureAt(event.point))));
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const code = codeOf(this.featureAt(this.map.project(this.map.getCenter())));
      events.onSelect(code);
      if (code === null) events.onNothing?.();
    });
  }

  get camera(): Camera {
    const { lat, lng } = this.map.getCenter();
    return { zoom: this.map.getZoom(), latitude: lat, longitude: lng };
  }

  show(shown: PaneContent): void {
    if (isSame(shown, this.now)) return;
    const before = this.now.own?.figure ?? null;
    this.now = shown;
    if (this.ready && before?.key !== shown.own?.figure?.key) this.putOwn(before);
    this.restyle();
    this.turns.to(shown.choice);
  }

  /** Outlines the area under the pointer, here or on the other map. */
  hover(code: string | null): void {
    if (code === this.hovered || !this.ready) return;
    this.hovered = code;
    this.outline();
  }

  label(text: string): void {
    this.map.getCanvas().setAttribute("aria-label", text);
  }

  moveTo(camera: Camera): void {
    this.map.jumpTo({ center: [camera.longitude, camera.latitude], zoom: camera.zoom });
  }

  fit(bounds: LngLatBoundsLike, padding: number | PaddingOptions = 48): void {
    // A panel that just opened can have changed the room before the library noticed.
    this.map.resize();
    this.map.fitBounds(bounds, { padding, maxZoom: 14.5, duration: duration(700) });
  }

  /** Moves no more than it takes to have an area clear of the edges. */
  reveal(bounds: Bounds, edges: Clearance): void {
    const [right, down] = leastShift(this.boxOf(bounds), this.clear(edges));
    if (right || down) this.map.panBy([-right, -down], { duration: duration(300) });
  }

  /** The same, but for what is too large: that is made small enough to be seen whole. */
  bring(bounds: Bounds, edges: Clearance): void {
    if (fitsIn(this.boxOf(bounds), this.clear(edges))) this.reveal(bounds, edges);
    else this.fit(bounds, edges);
  }

  /** Where a place lies in the map as it is now. */
  boxOf([west, south, east, north]: Bounds): PixelBox {
    this.map.resize();
    const [northWest, southEast] = [this.map.project([west, north]), this.map.project([east, south])];
    return { left: northWest.x, top: northWest.y, right: southEast.x, bottom: southEast.y };
  }

  private clear(edges: Clearance): PixelBox {
    return clearBox({ width: this.container.clientWidth, height: this.container.clientHeight }, edges);
  }

  /**
   * Loads all that is in sight anew, once the server can be reached: until then what is there stays. The library asks
   * no second time for a tile that failed, not even when told to refresh it, and waits for it for ever when its source
   * is told to load again.
   */
  async retry(): Promise<void> {
    if (!this.ready || !(await isReachable())) return;
    if (this.missing.some(({ state }) => state === "errored")) {
      this.missing = [];
      this.map.setStyle({ ...this.style(), sources: {}, layers: [] }, { diff: true });
      this.restyle();
      this.turns.write();
      this.putOwn(null);
    }
    this.turns.again();
  }

  /**
   * What is drawn, as the address of a PNG. The library keeps no picture between frames: it is drawn once more, at
   * once.
   */
  picture(): string {
    this.map.redraw();
    return this.map.getCanvas().toDataURL("image/png");
  }

  remove(): void {
    this.map.remove();
  }

  /**
   * Resolves when everything in sight is drawn; at once on a map at rest, which the library would not call idle again.
   */
  async drawn(): Promise<void> {
    while (this.turns.waiting || !this.map.loaded() || this.map.isMoving()) {
      await this.turns.arrived();
      if (this.turns.waiting || !this.map.loaded() || this.map.isMoving()) await this.map.once("idle");
    }
  }

  private restyle(): void {
    if (!this.ready) return;
    this.map.setStyle(this.style(), { diff: true });
    this.outline();
  }

  private put(states: [number, Record<string, number>][]): void {
    // Names take their ink from the class that they stand on.
    const places = [
      [AREAS, "buurten"],
      [AREAS, "buurten_label"],
      ...(this.map.getSource(BUURT_POINTS) ? [[BUURT_POINTS, "buurten_label"]] : []),
    ] as const;
    for (const [source, sourceLayer] of places)
      for (const [id, state] of states) this.map.setFeatureState({ source, sourceLayer, id }, state);
  }

  /** Writes the classes of the own figure that is on, and takes off those of the one before. */
  private putOwn(before: DrawnFigure | null): void {
    const now = this.now.own?.figure?.classes;
    const gone = [...(before?.classes.keys() ?? [])].filter((id) => !now?.has(id));
    this.put([
      ...gone.map((id): [number, Record<string, number>] => [id, { [OWN_STATE]: NOTHING }]),
      ...[...(now ?? [])].map(([id, value]): [number, Record<string, number>] => [id, { [OWN_STATE]: value }]),
    ]);
  }

  private outline(): void {
    if (this.map.getLayer(HOVER)) this.map.setFilter(HOVER, ["==", ["get", "code"], this.hovered ?? ""]);
  }

  private style(): ReturnType<typeof buildStyle> {
    return buildStyle({
      ...this.now,
      catalogue: this.catalogue,
      base: BASE,
      tiles: tilesUrl(this.turns.base, this.encoding),
      encoding: this.encoding,
      shown: this.turns.shown,
    });
  }

  private featureAt(point: PointLike): MapGeoJSONFeature | undefined {
    const layer = fillLayer(this.turns.drawn);
    return this.map.getLayer(layer) ? this.map.queryRenderedFeatures(point, { layers: [layer] })[0] : undefined;
  }
}

function duration(milliseconds: number): number {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : milliseconds;
}

function codeOf(feature: MapGeoJSONFeature | undefined): string | null {
  const code: unknown = feature?.properties["code"];
  return typeof code === "string" ? code : null;
}
